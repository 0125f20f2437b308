import { describe, expect, it } from 'vitest';
import { problemsOf, shareSchema } from './share-schema.ts';

const good = {
  id: 'project-1',
  name: 'Project',
  folder: '/srv/project',
  connection: { kind: 'vhost-user', socket: { how: 'listen', path: '/run/culvert/p.sock' } },
};

function problems(change: Record<string, unknown>): readonly string[] {
  const result = shareSchema.safeParse({ ...good, ...change });
  return result.success ? [] : problemsOf(result.error);
}

describe('shareSchema', () => {
  it('fills in what is usual', () => {
    expect(shareSchema.parse(good)).toEqual({
      ...good,
      protocol: 'virtiofs',
      tag: '',
      policy: {},
      connection: { ...good.connection, exitOnDisconnect: false },
    });
  });

  it('takes each kind of connection', () => {
    expect(problems({ connection: { kind: 'fuse-dev', mountpoint: '/mnt' } })).toEqual([]);
    expect(problems({ connection: { kind: 'vhost-user', socket: { how: 'connect', path: '/run/q.sock' } } })).toEqual(
      [],
    );
    expect(problems({ connection: { kind: 'vhost-user', socket: { how: 'fd', fd: 7 } } })).toEqual([]);
  });

  it('keeps settings as they were chosen', () => {
    const policy = { cache: 'never', attrTimeout: 0.25, xattr: true };
    expect(shareSchema.parse({ ...good, policy }).policy).toEqual(policy);
  });

  it.each([
    [
      'a relative folder',
      { folder: 'project' },
      'folder: The folder must be an absolute path: one that starts with "/".',
    ],
    ['a name without a path', { folder: 7 }, 'folder: Give the folder as text.'],
    [
      'a long tag',
      { tag: 'ä'.repeat(19) },
      'tag: The tag is longer than 36 bytes, which virtio-fs does not allow. Choose a shorter one.',
    ],
    [
      'an unknown cache policy',
      { policy: { cache: 'sometimes' } },
      'policy.cache: --cache is one of never, auto, metadata, always.',
    ],
    [
      'a negative timeout',
      { policy: { attrTimeout: -1 } },
      'policy.attrTimeout: --attr-timeout is a number of seconds from 0 to 315360000; fractions are allowed.',
    ],
    ['a text for a switch', { policy: { xattr: 'yes' } }, 'policy.xattr: --xattr is either on (true) or off (false).'],
    ['an unknown protocol', { protocol: 'nfs' }, 'protocol: Choose virtiofs or 9p as protocol.'],
    [
      'a socket path that does not fit sun_path',
      { connection: { kind: 'vhost-user', socket: { how: 'listen', path: `/${'x'.repeat(107)}` } } },
      'connection.socket.path: The socket path is longer than 107 bytes, which Linux does not allow. Choose a shorter folder, such as one below /run.',
    ],
    [
      'standard input as socket',
      { connection: { kind: 'vhost-user', socket: { how: 'fd', fd: 0 } } },
      'connection.socket.fd: Descriptors 0 to 2 are the standard streams. Give a socket, 3 or higher.',
    ],
  ])('refuses %s and says what to do', (_what, change, message) => {
    expect(problems(change)).toEqual([message]);
  });

  it('wants an export, or a root below which there will be some', () => {
    const connection = { kind: '9p', listen: [{ how: 'unix', path: '/run/s' }], exports: [] };
    expect(problems({ protocol: '9p', connection })).toEqual(['connection: Export at least one folder.']);
    expect(problems({ protocol: '9p', connection: { ...connection, exportRoot: '/srv' } })).toEqual([]);
    expect(problems({ protocol: '9p', connection: { ...connection, exportRoot: 'srv' } })).toEqual([
      'connection.exportRoot: The export root must be an absolute path: one that starts with "/".',
    ]);
  });

  it('refuses a misspelt knob', () => {
    expect(problems({ policy: { writebak: true } })[0]).toContain('writebak');
  });
});
