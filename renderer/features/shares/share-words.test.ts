import { expect, test } from 'vitest';
import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import type { Connection, NinepListener } from '../../../electron/contract/share.ts';
import { connectionWords, isWrong, matchesFilter } from './share-words.ts';

function view(connection: Connection, more: Partial<ShareView> = {}): ShareView {
  return {
    stored: {
      config: {
        id: 'src',
        name: 'Sources',
        folder: '/home/me/src',
        protocol: 'virtiofs',
        connection,
        tag: 'code',
        policy: {},
      },
      startWithApp: false,
      hints: { vmm: 'any', vm: 'dev-vm', mountpoint: '/mnt', memoryMib: 4096, guest: 'any', kernel: '' },
    },
    state: 'mounted',
    reason: '',
    fix: '',
    sinceMs: 0,
    peers: [],
    sandbox: null,
    pending: [],
    restartFor: [],
    warnings: [],
    crash: null,
    restartMs: null,
    ...more,
  };
}

const TCP: NinepListener = { how: 'tcp', host: '127.0.0.1', port: 5640 };
const MOUNT: Connection = { kind: 'fuse-dev', mountpoint: '/mnt' };

test('connections in words', () => {
  const exports = [{ name: 'src', folder: '/home/me/src' }];
  const words = (
    [
      { kind: 'vhost-user', socket: { how: 'connect', path: '/s' }, exitOnDisconnect: false },
      MOUNT,
      { kind: '9p', listen: [TCP], exports },
      { kind: '9p', listen: [{ how: 'vsock', port: 1 }, TCP, TCP], exports },
    ] as const
  ).map((connection) => connectionWords(view(connection).stored.config));
  expect(words).toEqual(['virtio-fs', 'this host’s own FUSE client', '9P over TCP', '9P over vsock and 2 more']);
});

test('the filter takes words in any order, from name, folder, tag and VM', () => {
  const share = view(MOUNT, {
    peers: [{ pid: 1, name: 'qemu (fedora)', sinceMs: 0, negotiated: '', hangsWhenStopped: true }],
  });
  for (const filter of ['', 'sour', 'ME/SRC', 'code', 'dev', 'fedora sources'])
    expect(matchesFilter(share, filter)).toBe(true);
  for (const filter of ['ubuntu', 'sources ubuntu']) expect(matchesFilter(share, filter)).toBe(false);
});

test('a warning is enough to be wrong; waiting is not', () => {
  expect(isWrong(view(MOUNT))).toBe(false);
  expect(isWrong(view(MOUNT, { state: 'waiting', fix: 'Start the VM.' }))).toBe(false);
  expect(isWrong(view(MOUNT, { warnings: ['The host wrote too.'] }))).toBe(true);
  expect(isWrong(view(MOUNT, { state: 'error' }))).toBe(true);
});
