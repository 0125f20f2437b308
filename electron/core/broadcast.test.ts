import { expect, it } from 'vitest';
import { Broadcast } from './broadcast.ts';

it('knows whether anybody listens', () => {
  const broadcast = new Broadcast();
  expect(broadcast.heard).toBe(false);
  const heard: unknown[] = [];
  const ends = [1, 2].map((who) => broadcast.listen((event) => heard.push([who, event])));
  expect(broadcast.heard).toBe(true);
  broadcast.emit('rates', {});
  ends[0]?.();
  broadcast.emit('rates', {});
  expect(heard).toEqual([
    [1, 'rates'],
    [2, 'rates'],
    [2, 'rates'],
  ]);
  ends[1]?.();
  expect(broadcast.heard).toBe(false);
});
