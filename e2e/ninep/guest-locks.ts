/** Processes that hold fcntl locks, in a guest and on the host, and what must hold between any two of them. */
import assert from 'node:assert/strict';

import type { Guest } from '../../server/testing/guest/guest.ts';
import { SupervisedProcess, within } from '../../server/testing/guest/supervised-process.ts';
import { guestTool } from '../posix/guest-tool.ts';

const ANSWER_MS = 60_000;
/** How long a waiting lock is watched for not being granted. */
const WATCHED_MS = 1500;

/** A process that asked for a lock. */
interface Asked {
  /** `locked`, or the error's name. It comes when the lock does, if it was to wait. */
  readonly answer: Promise<string>;
  /** The process dies, and its lock with it. Resolves when it is gone. */
  end(): Promise<void>;
}

/** Where processes lock, all in the same shared folder. */
export interface LockPlace {
  ask(file: string, start: number, length: number, how: 'try' | 'wait'): Promise<Asked>;
}

export function guestLocks(guest: () => Guest, folder: string): LockPlace {
  return {
    ask: async (file, start, length, how) => {
      let said: (text: string) => void = () => {};
      const answer = new Promise<string>((resolve) => {
        said = resolve;
      });
      const running = guest().start(`exec guest-tool lock ${folder}/${file} ${start} ${length} ${how}`, {
        onStdout: (piece) => said(piece.toString().trim()),
      });
      return {
        answer,
        end: async () => {
          running.kill();
          await running.ended;
        },
      };
    },
  };
}

export function hostLocks(folder: () => string): LockPlace {
  return {
    ask: async (file, start, length, how) => {
      const path = `${folder()}/${file}`;
      const holder = new SupervisedProcess(await guestTool(), ['lock', path, String(start), String(length), how]);
      return {
        answer: new Promise((resolve) => holder.onOutput(() => resolve(holder.stdout.trim()))),
        end: async () => {
          await holder.stop();
        },
      };
    },
  };
}

/** Each keeps the other from its range, lets it have another one, and gets the lock when the other dies. */
export async function excludeEachOther(one: LockPlace, other: LockPlace): Promise<void> {
  const asked: Asked[] = [];
  const ask = async (place: LockPlace, start: number, how: 'try' | 'wait'): Promise<Asked> => {
    const made = await place.ask('locked', start, 100, how);
    asked.push(made);
    return made;
  };
  const answerOf = async ({ answer }: Asked): Promise<string> =>
    await within(ANSWER_MS, answer, () => 'no answer to a lock');
  try {
    const holder = await ask(one, 0, 'try');
    assert.equal(await answerOf(holder), 'locked');
    assert.equal(await answerOf(await ask(other, 50, 'try')), 'EAGAIN');
    assert.equal(await answerOf(await ask(other, 100, 'try')), 'locked');
    assert.equal(await answerOf(await ask(one, 150, 'try')), 'EAGAIN');
    // One byte that the holder has, and 99 that another process of its own place has: both must go.
    const waiting = await ask(other, 99, 'wait');
    let granted = false;
    void waiting.answer.then(() => {
      granted = true;
    });
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    assert.equal(granted, false);
    await holder.end();
    for (const each of asked) if (each !== waiting) await each.end();
    assert.equal(await answerOf(waiting), 'locked');
    assert.equal(await answerOf(await ask(one, 99, 'try')), 'EAGAIN');
  } finally {
    for (const each of asked) await each.end();
  }
}
