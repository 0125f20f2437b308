/** The clock of virtqueues (clock.h): CLOCK_MONOTONIC, though it goes by the processor's counter most of the time. */
import { expect, test } from 'vitest';
import { native } from './loader.ts';
import { flatGuest, TestRing } from './test-guest.ts';

/** Long enough for the counter to have been measured and gone by; it is gone by for 1 ms at a time. */
const WATCHED_NS = 80_000_000n;
/** Slewing by 500 ppm, and the error of its measure. */
const ERROR_NS = 5_000n;

test('it says what the kernel says, and never goes back', () => {
  using guest = flatGuest();
  using ring = new TestRing(guest);
  native.vqJournal(ring.queue, -1);
  const begun = process.hrtime.bigint();
  let before = begun;
  let last = 0;
  let readings = 0;
  while (before - begun < WATCHED_NS) {
    expect(ring.tryPop()).toBeLessThan(0);
    const now = ring.turnedNs;
    const after = process.hrtime.bigint();
    if (BigInt(Math.round(now)) < before - ERROR_NS || BigInt(Math.round(now)) > after + ERROR_NS)
      expect.fail(`reading ${readings} is ${now}, between ${before} and ${after}`);
    if (now < last) expect.fail(`reading ${readings} goes back from ${last} to ${now}`);
    last = now;
    before = after;
    readings++;
  }
  expect(readings).toBeGreaterThan(2);
});
