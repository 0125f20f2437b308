import { describe, expect, test } from 'vitest';
import { type RateLimits, Throttle } from './throttle.ts';

const OFF = { perSecond: 0, burst: 0 };

/** A throttle with a clock of its own, in milliseconds. */
function throttled(limits: Partial<RateLimits>): { throttle: Throttle; clock: { ms: number } } {
  const clock = { ms: 1000 };
  const throttle = new Throttle(() => clock.ms);
  throttle.set({ requests: OFF, bytes: OFF, ...limits });
  return { throttle, clock };
}

/** Requests that are taken from now on without waiting. */
function takes(throttle: Throttle, bytes = 0): number {
  let count = 0;
  for (; count < 10_000 && throttle.delayMs() === 0; count++) {
    throttle.took();
    throttle.carried(bytes);
  }
  return count;
}

describe('requests', () => {
  test('a burst, then one for each time slice', () => {
    const { throttle, clock } = throttled({ requests: { perSecond: 10, burst: 3 } });
    expect(takes(throttle)).toBe(3);
    expect(throttle.delayMs()).toBe(100);
    clock.ms += 100;
    expect(takes(throttle)).toBe(1);
    clock.ms += 1000;
    expect(takes(throttle)).toBe(3); // the bucket holds no more
  });

  test('over a long time the average is what was asked for', () => {
    const { throttle, clock } = throttled({ requests: { perSecond: 50, burst: 0 } });
    let count = 0;
    for (const end = clock.ms + 60_000; clock.ms < end; clock.ms += Math.max(1, throttle.delayMs()))
      count += takes(throttle);
    expect(count).toBeGreaterThanOrEqual(3000);
    expect(count).toBeLessThanOrEqual(3000 + 6);
  });

  test('a rate below one a second is waited for in pieces, so that a change is seen', () => {
    const { throttle, clock } = throttled({ requests: { perSecond: 0.5, burst: 1 } });
    expect(takes(throttle)).toBe(1);
    expect(throttle.delayMs()).toBe(100);
    throttle.set({ requests: OFF, bytes: OFF });
    expect(throttle.delayMs()).toBe(0);
    clock.ms += 1;
    expect(takes(throttle)).toBe(10_000);
  });
});

describe('bytes', () => {
  test('what was carried is paid for afterwards', () => {
    const { throttle, clock } = throttled({ bytes: { perSecond: 1000, burst: 100 } });
    throttle.carried(1100); // one long request: the bucket is a second short
    expect(throttle.delayMs()).toBe(100);
    let waitedMs = 0;
    for (; throttle.delayMs() > 0; waitedMs += 10) clock.ms += 10;
    expect(waitedMs).toBe(1010); // one byte more than nothing
  });

  test('both limits hold', () => {
    const { throttle } = throttled({ requests: { perSecond: 10, burst: 5 }, bytes: { perSecond: 10, burst: 200 } });
    expect(takes(throttle, 100)).toBe(2);
    const other = throttled({ requests: { perSecond: 10, burst: 5 }, bytes: { perSecond: 10, burst: 2000 } });
    expect(takes(other.throttle, 100)).toBe(5);
  });
});

test('a change keeps what was used up', () => {
  const { throttle } = throttled({ requests: { perSecond: 10, burst: 100 } });
  expect(takes(throttle)).toBe(100);
  throttle.set({ requests: { perSecond: 10, burst: 200 }, bytes: OFF });
  expect(takes(throttle)).toBe(0);
});
