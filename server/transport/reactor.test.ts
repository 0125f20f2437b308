import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { native } from '../native/loader.ts';
import { EPOLLIN, Reactor } from './reactor.ts';
import { threadArena } from './thread-arena.ts';

let reactor: Reactor;
beforeAll(() => {
  reactor = new Reactor(threadArena());
});
beforeEach(() => {
  reactor.onFault = (error) => {
    throw error;
  };
});

test('an event reaches its owner once; an eventfd is cleared by the wait', () => {
  const fd = native.eventfdCreate();
  const onEvent = vi.fn<(mask: number) => void>();
  expect(reactor.add(fd, { onEvent }, EPOLLIN, true)).toBe(0);
  native.eventfdWrite(fd);
  native.eventfdWrite(fd);
  reactor.turn(100);
  reactor.turn(0);
  expect(onEvent.mock.calls).toEqual([[EPOLLIN]]);
  reactor.remove(fd);
  native.eventfdWrite(fd);
  reactor.turn(0);
  expect(onEvent).toHaveBeenCalledTimes(1);
  native.close(fd);
});

test('a source that another one removes in the same turn gets no event, nor does its successor', () => {
  const [a, b, c] = [native.eventfdCreate(), native.eventfdCreate(), native.eventfdCreate()];
  const seen: string[] = [];
  const removeOther = (me: string, other: number) => (): void => {
    seen.push(me);
    reactor.remove(other);
    reactor.add(c, { onEvent: () => seen.push('c') }, EPOLLIN, true);
  };
  reactor.add(a, { onEvent: removeOther('a', b) }, EPOLLIN, true);
  reactor.add(b, { onEvent: removeOther('b', a) }, EPOLLIN, true);
  native.eventfdWrite(a);
  native.eventfdWrite(b);
  reactor.turn(100);
  reactor.turn(0);
  expect(seen.length).toBe(1);
  native.eventfdWrite(c);
  reactor.turn(100);
  expect(seen[1]).toBe('c');
  for (const fd of [a, b, c]) {
    reactor.remove(fd);
    native.close(fd);
  }
});

test('a descriptor that cannot be watched is an error, not an exception', () => {
  expect(reactor.add(9999, { onEvent: () => {} }, EPOLLIN)).toBe(-9);
});

test('tasks run in the turn they were asked for, once; those that they ask for run in the next', () => {
  const seen: string[] = [];
  const again = { run: () => void seen.push('again') };
  const task = {
    run: () => {
      seen.push('task');
      reactor.soon(again);
    },
  };
  const end = { run: () => void seen.push('end') };
  reactor.soon(task);
  reactor.soon(task);
  reactor.atEndOfTurn(end);
  reactor.atEndOfTurn(end);
  reactor.turn(-1); // does not block
  expect(seen).toEqual(['task', 'end']);
  reactor.turn(-1);
  expect(seen).toEqual(['task', 'end', 'again']);
});

test('timers run when they are due and not when they were cancelled', () => {
  const seen: string[] = [];
  reactor.after(20, () => seen.push('late'));
  reactor.after(1, () => seen.push('soon'));
  reactor.cancel(reactor.after(1, () => seen.push('never')));
  const started = performance.now();
  while (seen.length < 2) reactor.turn(-1);
  expect(seen).toEqual(['soon', 'late']);
  expect(performance.now() - started).toBeGreaterThanOrEqual(19);
});

test('what throws is reported, and everything else still runs', () => {
  const faults: unknown[] = [];
  reactor.onFault = (error) => faults.push(error);
  const fd = native.eventfdCreate();
  const bug = new Error('bug');
  const thrower = (): never => {
    throw bug;
  };
  const seen: string[] = [];
  reactor.add(fd, { onEvent: thrower }, EPOLLIN, true);
  native.eventfdWrite(fd);
  reactor.soon({ run: thrower });
  reactor.soon({ run: () => void seen.push('task') });
  reactor.after(0, thrower);
  reactor.atEndOfTurn({ run: thrower });
  reactor.turn(100);
  reactor.turn(5);
  expect(faults).toEqual([bug, bug, bug, bug]);
  expect(seen).toEqual(['task']);
  reactor.remove(fd);
  native.close(fd);
});

test('another thread wakes it through the control descriptor', () => {
  const onControl = vi.fn<() => void>();
  reactor.onControl = onControl;
  native.eventfdWrite(reactor.controlFd);
  reactor.turn(1000);
  expect(onControl).toHaveBeenCalledTimes(1);
});
