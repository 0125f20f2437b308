import { expect, test } from 'vitest';
import type { PeerStatus } from '../../server/control/messages.ts';
import type { PolicySettings } from '../contract/policy.ts';
import { changesOf, resolvePolicy } from '../contract/policy-values.ts';
import { PendingChanges } from './pending-changes.ts';

const NOW = 1_000_000;

function mountedAt(ms: number): PeerStatus {
  return { id: 1, pid: 1, place: '', sinceMs: 0, negotiated: 'FUSE 7.38', mountedMs: ms };
}

function changed(
  pending: PendingChanges,
  before: PolicySettings,
  after: PolicySettings,
  lingerMs = 0,
  atMs = NOW,
): void {
  pending.add(changesOf('virtiofs', before, after), resolvePolicy(before), lingerMs, atMs);
}

function names(pending: PendingChanges, peers: readonly PeerStatus[], nowMs = NOW): readonly string[] {
  return pending.list(peers, nowMs).map(({ name }) => name);
}

test('write-back waits for the next mount, and goes when somebody has mounted anew', () => {
  const pending = new PendingChanges();
  changed(pending, {}, { writeback: true });
  expect(pending.list([mountedAt(NOW - 1)], NOW)).toMatchObject([
    { name: 'writeback', from: false, to: true, untilMs: null },
  ]);
  expect(names(pending, [mountedAt(NOW + 1)], NOW + 2)).toEqual([]);
});

test('nobody has mounted it: nothing is pending', () => {
  const pending = new PendingChanges();
  changed(pending, {}, { writeback: true });
  expect(names(pending, [])).toEqual([]);
  expect(names(pending, [mountedAt(0)])).toEqual([]);
});

test('one of two guests still has the old terms', () => {
  const pending = new PendingChanges();
  changed(pending, {}, { writeback: true });
  expect(names(pending, [mountedAt(NOW + 5), { ...mountedAt(NOW - 5), id: 2 }], NOW + 6)).toEqual(['writeback']);
});

test('a tightening lasts as long as what was told before', () => {
  const pending = new PendingChanges();
  changed(pending, { cache: 'auto' }, { cache: 'never' }, 4000);
  const peers = [mountedAt(NOW - 1)];
  expect(pending.list(peers, NOW).map(({ untilMs }) => untilMs)).toEqual([NOW + 5000, NOW + 5000, NOW + 5000]);
  expect(pending.nextEndMs(NOW)).toBe(5000);
  expect(names(pending, peers, NOW + 5000)).toEqual([]);
  expect(pending.nextEndMs(NOW)).toBeNull();
});

test('what is live is not pending', () => {
  const pending = new PendingChanges();
  changed(pending, {}, { readonly: true });
  expect(names(pending, [mountedAt(1)])).toEqual([]);
});

test('a change that is taken back is not pending', () => {
  const pending = new PendingChanges();
  const peers = [mountedAt(NOW - 1)];
  changed(pending, {}, { writeback: true });
  expect(names(pending, peers)).toEqual(['writeback']);
  changed(pending, { writeback: true }, {}, 0, NOW + 10);
  expect(names(pending, peers, NOW + 10)).toEqual([]);
});
