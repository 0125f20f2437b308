import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, it } from 'vitest';

import { decodeMessage } from './decode-message.ts';
import { parseNinep } from './testing/recorded.ts';

const RECORDING = new URL('./testdata/ninep-linux-6.1-diod-1.0.jsonl', import.meta.url);

/** LOOKUP, unique 7, node 1, uid 1000, gid 100, pid 5, no extensions, name. */
function lookup(name: string): Uint8Array {
  const bytes = Buffer.alloc(40 + name.length + 1);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt32LE(7, 8);
  bytes.writeUInt32LE(1, 16);
  bytes.writeUInt32LE(1000, 24);
  bytes.writeUInt32LE(100, 28);
  bytes.writeUInt32LE(5, 32);
  bytes.write(name, 40);
  return bytes;
}

describe('a captured message', () => {
  it('FUSE request: a line, and each field with its bytes', () => {
    const { line, fields } = decodeMessage('fuse', '', { reply: false, op: 1, bytes: lookup('main.c') });
    assert.equal(line, 'LOOKUP unique=7 node=1 name="main.c" uid=1000 gid=100 pid=5');
    assert.deepEqual(
      fields.map(({ name, value, at, length }) => [name, value, at, length]),
      [
        ['opcode', 'LOOKUP', 4, 4],
        ['unique', '7', 8, 8],
        ['node', '1', 16, 8],
        ['name', '"main.c"', 40, 7],
        ['uid', '1000', 47, 0],
        ['gid', '100', 47, 0],
        ['pid', '5', 47, 0],
      ],
    );
  });

  it('FUSE reply: what it is about is told by the request; errors by name', () => {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32LE(16, 0);
    bytes.writeInt32LE(-2, 4);
    bytes.writeUInt32LE(7, 8);
    const { line, fields } = decodeMessage('fuse', '', { reply: true, op: 1, bytes });
    assert.equal(line, '-> ENOENT');
    assert.deepEqual(
      fields.map(({ name, value }) => [name, value]),
      [
        ['error', 'ENOENT'],
        ['unique', '7'],
      ],
    );
  });

  it('9P: groups and lists are in the names of fields', () => {
    const walk = Buffer.from('000000006e01000a0000000b00000002000300737263060061616161616100', 'hex').subarray(0, 30);
    walk.writeUInt32LE(walk.length, 0);
    const { fields } = decodeMessage('9p', '9P2000.L', { reply: false, op: 110, bytes: walk });
    assert.deepEqual(
      fields.map(({ name, value }) => `${name}=${value}`),
      ['type=Twalk', 'tag=1', 'fid=10', 'newfid=11', 'nwname=2', 'wname[0]="src"', 'wname[1]="aaaaaa"'],
    );
  });

  it('every message of a recorded session has the fields that its line shows, inside its bytes', () => {
    for (const { type, bytes } of parseNinep(readFileSync(RECORDING, 'utf8'))) {
      const { line, fields } = decodeMessage('9p', '9P2000.L', { reply: type % 2 === 1, op: type & ~1, bytes });
      assert.ok(fields.length >= 2, line);
      for (const { value, at, length } of fields) {
        assert.ok(line.includes(value), `${value} in ${line}`);
        assert.ok(at >= 0 && at + length <= bytes.length);
      }
    }
  });

  it('never throws, and stays inside, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('fuse', '9p'),
        fc.boolean(),
        fc.nat(60),
        (bytes, protocol, reply, op) => {
          const { fields } = decodeMessage(protocol, '9P2000.u', { reply, op, bytes });
          for (const { at, length } of fields) assert.ok(at >= 0 && at + length <= bytes.length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
