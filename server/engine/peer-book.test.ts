import { expect, test } from 'vitest';
import type { PeerStatus } from '../control/messages.ts';
import { PeerBook } from './peer-book.ts';

function book(): { readonly peers: PeerBook; readonly told: (readonly PeerStatus[])[]; readonly pass: () => void } {
  const told: (readonly PeerStatus[])[] = [];
  const timers: (() => void)[] = [];
  const peers = new PeerBook(
    (list) => told.push(list),
    (_delayMs, run) => timers.push(run),
  );
  const pass = (): void => {
    for (const run of timers.splice(0)) run();
  };
  return { peers, told, pass };
}

test('a peer comes, negotiates, mounts and goes; changes in one moment are told once', () => {
  const { peers, told, pass } = book();
  peers.arrived('1', 77, 'unix:/run/s');
  peers.negotiated('1', '9P2000.L, msize 8192');
  pass();
  expect(told).toEqual([
    [expect.objectContaining({ pid: 77, place: 'unix:/run/s', negotiated: '9P2000.L, msize 8192', mountedMs: 0 })],
  ]);
  peers.mounted('1');
  pass();
  expect(told[1]?.[0]?.mountedMs).toBeGreaterThan(0);
  peers.left('1');
  pass();
  expect(told[2]).toEqual([]);
});

test('who negotiates again has to mount again', () => {
  const { peers, told, pass } = book();
  peers.arrived('1', 0, 'vsock:1');
  peers.mounted('1');
  peers.negotiated('1', 'again');
  pass();
  expect(told[0]).toEqual([expect.objectContaining({ negotiated: 'again', mountedMs: 0 })]);
});

test('somebody unknown changes nothing', () => {
  const { peers, told, pass } = book();
  peers.mounted('nobody');
  peers.left('nobody');
  pass();
  expect(told).toEqual([]);
});
