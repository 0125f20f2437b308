/** The test thread's reactor, and what the I/O pool completes into it. */
import { expect } from 'vitest';
import { native } from './loader.ts';
import { arena } from './test-guest.ts';

const TOKEN_POOL = -2;

const eventsAt = arena.alloc(256);
const doneAt = arena.alloc(16 * 4096);

// A thread has one, for good.
if (native.reactorCreate() < 0) throw new Error('reactorCreate');

/** Takes what has completed: [ticket, result] pairs. */
export function reap(): [number, number][] {
  const count = native.poolReap(doneAt, 4096);
  const { view } = arena;
  return Array.from({ length: count }, (_, i) => {
    const at = doneAt + 16 * i;
    expect(view.getUint32(at + 4, true)).toBe(0);
    return [view.getInt32(at, true), view.getFloat64(at + 8, true)];
  });
}

/** Waits for `count` completions through the reactor; sorted by ticket. */
export function completions(count: number): [number, number][] {
  const found: [number, number][] = [];
  const deadline = Date.now() + 10_000;
  while (found.length < count) {
    if (Date.now() > deadline) throw new Error(`only ${found.length} of ${count} completions`);
    const events = native.reactorWait(100, eventsAt, 8);
    for (let i = 0; i < events; i++) expect(arena.view.getInt32(eventsAt + 8 * i, true)).toBe(TOKEN_POOL);
    found.push(...reap());
  }
  expect(found).toHaveLength(count);
  return found.sort((a, b) => a[0] - b[0]);
}
