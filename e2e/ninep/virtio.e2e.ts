/** The virtio-9p device, ring to ring: what v9fs does (net/9p/trans_virtio.c, fs/9p) by the project's own front end. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { CROSVM, QEMU_10 } from '../../server/testing/front-end/flavours.ts';
import { FrontEnd } from '../../server/testing/front-end/front-end.ts';
import { Machine } from '../../server/testing/front-end/machine.ts';
import { removeFolder, temporaryFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertNinep, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import * as wire from '../../server/wire/ninep/codec.gen.ts';
import { NOFID, NOTAG } from '../../server/wire/ninep/flags.ts';
import { PROTOCOL_F } from '../../server/wire/vhost-user/flags.ts';
import type { Views } from '../../server/wire/views.ts';
import { shareFolder } from '../posix/suite.ts';

const MSIZE = 512_000;
/** Where texts lie while a request is encoded. */
const TEXT_AT = 600_000;

describe('the virtio-9p device', () => {
  let folder: string;
  let sockets: string;
  let server: RunningNinep;

  beforeAll(async () => {
    folder = await shareFolder('virtio9p');
    await mkdir(join(folder, 'dir'));
    await writeFile(join(folder, 'dir', 'file'), 'over a ring\n');
    sockets = await temporaryFolder(tmpdir(), 'cv9v-');
    server = await culvertNinep.start(folder, ['--listen', `vhost-user:${sockets}/vu`, '--tag', 'data']);
  });

  afterAll(async () => {
    await server?.stop();
    await removeFolder(sockets);
    await removeFolder(folder);
  });

  const connect = (flavour: typeof QEMU_10): Machine =>
    new Machine(FrontEnd.connect(`${sockets}/vu`), flavour, undefined, 1);

  it('has MOUNT_TAG, one queue, and the tag in its config space', async () => {
    using machine = connect(CROSVM);
    const features = (await machine.frontEnd.ask('GET_FEATURES')).readBigUInt64LE();
    assert.equal(features & 1n, 1n);
    await machine.negotiate();
    assert.ok(machine.offeredProtocolFeatures & (1n << BigInt(PROTOCOL_F.CONFIG)));
    assert.equal((await machine.frontEnd.ask('GET_QUEUE_NUM')).readBigUInt64LE(), 1n);
    const request = Buffer.alloc(12 + 6);
    request.writeUInt32LE(6, 4);
    const config = await machine.frontEnd.ask('GET_CONFIG', request);
    assert.equal(config.readUInt16LE(12), 4);
    assert.equal(config.subarray(14, 18).toString(), 'data');
  });

  it.each([QEMU_10, CROSVM])('v9fs’ sequence works with $name', async (flavour) => {
    using machine = connect(flavour);
    await machine.negotiate();
    await machine.start();
    const guest = new Guest(machine);
    const version = await guest.call(wire.TYPE.Rversion, (v, _tag, text) =>
      wire.encodeTversion(v, 0, NOTAG, { msize: MSIZE, version: text('9P2000.L') }),
    );
    assert.equal(version.readUInt32LE(7), MSIZE);
    await guest.call(wire.TYPE.Rattach, (v, tag, text) =>
      wire.encodeTattach(v, 0, tag, { fid: 0, afid: NOFID, uname: text('root'), aname: text(''), nUname: 0 }),
    );
    await guest.walk(0, 1, ['dir', 'file']);
    const attr = await guest.call(wire.TYPE.Rgetattr, (v, tag) =>
      wire.encodeTgetattr(v, 0, tag, { fid: 1, requestMaskLo: 0x3fff, requestMaskHi: 0 }),
    );
    assert.equal(attr.length, wire.SIZE_RGETATTR);
    await guest.call(wire.TYPE.Rlopen, (v, tag) => wire.encodeTlopen(v, 0, tag, { fid: 1, flags: 0 }));
    const read = await guest.call(
      wire.TYPE.Rread,
      (v, tag) => wire.encodeTread(v, 0, tag, { fid: 1, offset: 0, count: 4096 }),
      11 + 4096,
    );
    assert.equal(read.subarray(11).toString(), 'over a ring\n');
    await guest.walk(0, 2, ['dir']);
    const name = `made-by-${flavour === QEMU_10 ? 'qemu' : 'crosvm'}`;
    await guest.call(wire.TYPE.Rlcreate, (v, tag, text) =>
      wire.encodeTlcreate(v, 0, tag, { fid: 2, name: text(name), flags: 0o102, mode: 0o100600, gid: 0 }),
    );
    const data = Buffer.alloc(40_000, 'ring ');
    await guest.call(wire.TYPE.Rwrite, (v, tag) => {
      v.u8.set(data, 23);
      return wire.encodeTwrite(v, 0, tag, { fid: 2, offset: 0, data: { at: 23, length: data.length } });
    });
    assert.ok(data.equals(await readFile(join(folder, 'dir', name))));
    await guest.walk(0, 3, ['dir']);
    await guest.call(wire.TYPE.Rlopen, (v, tag) => wire.encodeTlopen(v, 0, tag, { fid: 3, flags: 0o200000 }));
    const listing = await guest.call(
      wire.TYPE.Rreaddir,
      (v, tag) => wire.encodeTreaddir(v, 0, tag, { fid: 3, offsetLo: 0, offsetHi: 0, count: 8000 }),
      8011,
    );
    assert.ok(listing.includes('file') && listing.includes(name));
    for (const fid of [1, 2, 3]) await guest.call(wire.TYPE.Rclunk, (v, tag) => wire.encodeTclunk(v, 0, tag, { fid }));
    const gone = await guest.call(wire.TYPE.Rlerror, (v, tag) => wire.encodeTclunk(v, 0, tag, { fid: 1 }));
    assert.equal(gone.readUInt32LE(7), 9);
  });
});

type Encode = (v: Views, tag: number, text: (text: string) => { at: number; length: number }) => number;

/** A guest's 9P client: one request at a time. */
class Guest {
  readonly #machine: Machine;
  #tag = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** The reply, which has to be of this type. */
  async call(type: number, encode: Encode, capacity = 8192): Promise<Buffer> {
    const buffer = Buffer.alloc(TEXT_AT + 1000);
    let textAt = TEXT_AT;
    const text = (value: string): { at: number; length: number } => {
      const at = textAt;
      textAt += buffer.write(value, at);
      return { at, length: textAt - at };
    };
    const views = { u8: buffer, view: new DataView(buffer.buffer, buffer.byteOffset, buffer.length) };
    const end = encode(views, this.#tag++, text);
    const reply = await this.#machine.request(0, buffer.subarray(0, end), capacity);
    assert.equal(reply.readUInt32LE(0), reply.length, 'used length and message size differ');
    assert.equal(
      reply.readUInt8(4),
      type,
      `type ${reply.readUInt8(4)}, error ${reply.length >= 11 ? reply.readUInt32LE(7) : 0}`,
    );
    return reply;
  }

  async walk(fid: number, newfid: number, names: readonly string[]): Promise<void> {
    await this.call(wire.TYPE.Rwalk, (v, tag, text) => {
      const request = wire.newTwalk();
      request.fid = fid;
      request.newfid = newfid;
      request.nwname = names.length;
      for (const [i, name] of names.entries()) request.wname[i] = text(name);
      return wire.encodeTwalk(v, 0, tag, request);
    });
  }
}
