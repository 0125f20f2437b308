/** A recorded Linux client's T-messages, with diod's answers beside ours. */
import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import type { FileSystem } from '../../fs/backend.ts';
import { hostFixture } from '../../fs/host/testing.ts';
import { NINEP_OPS, TYPE } from '../../wire/ninep/codec.gen.ts';
import { type NinepMessage, parseNinep } from '../../wire/testing/recorded.ts';
import { RECORDING, ScriptedClient } from './testing/scripted-client.ts';

const fixture = hostFixture({ allowDevices: true });
afterAll(() => {
  fixture.close();
});

interface Answered {
  readonly name: string;
  readonly theirs: number;
  readonly ours: number;
}

/** Sends every request in its order. The recording has the two directions' orders only: the nth reply with a tag is to its nth request. */
function replay(client: ScriptedClient, messages: readonly NinepMessage[]): Answered[] {
  const answered: Answered[] = [];
  const replies = messages.filter(({ type }) => type % 2 === 1);
  for (const message of messages.filter(({ type }) => type % 2 === 0)) {
    const theirs = replies.splice(
      replies.findIndex(({ tag }) => tag === message.tag),
      1,
    )[0];
    if (theirs === undefined) throw new Error('no reply');
    // Its fallbacks follow, and would find the work done.
    if (errnoOf(theirs) === ERRNO.EOPNOTSUPP) continue;
    // What was cut is data of Twrites: any will do.
    const request = Buffer.concat([message.bytes, Buffer.alloc(message.length)]).subarray(0, message.length);
    const reply = client.sendBytes(request);
    if (reply === null) throw new Error('no answer');
    answered.push({
      name: NINEP_OPS['9P2000.L'][message.type]?.name ?? '',
      theirs: errnoOf(theirs),
      ours: reply.errno,
    });
  }
  return answered;
}

function errnoOf(reply: NinepMessage): number {
  return reply.type === TYPE.Rlerror ? Buffer.from(reply.bytes).readUInt32LE(7) : 0;
}

it('a real client’s requests end as they did with diod, on fs/host', () => {
  const options = { arena: fixture.arena, fs: (): FileSystem => fixture.fs };
  const client = new ScriptedClient({ ...options, policy: { posixAcl: true, specialFiles: 'devices' } });
  const answered = replay(client, parseNinep(readFileSync(RECORDING, 'utf8')));
  expect(answered.length).toBeGreaterThan(1600);
  const different = answered.filter(({ theirs, ours }) => theirs !== ours);
  // fstat(2) of a file that is open and has no name any more.
  expect(different).toEqual([{ name: 'Tgetattr', theirs: ERRNO.ENOENT, ours: 0 }]);
  expect(client.logged).toEqual([]);
  client.session.close();
  expect(fixture.usage()).toMatchObject({ nodes: 0, handles: 0 });
});
