import { describe, expect, test } from 'vitest';
import { slugOf } from '../parent/share-name.ts';
import { settingsFrom } from './policy-options.ts';
import { translateVirtiofsd } from './virtiofsd-arguments.ts';

function translated(...argv: string[]): {
  readonly options: object;
  readonly policy: object;
  readonly warnings: number;
} {
  const { args, warnings } = translateVirtiofsd(argv);
  const options = Object.fromEntries(
    ['shared-dir', 'socket-path', 'socket-group', 'fd', 'tag'].flatMap((name) =>
      args.has(name) ? [[name, args.text(name)]] : [],
    ),
  );
  return { options, policy: settingsFrom(args), warnings: warnings.length };
}

describe('virtiofsd’s arguments', () => {
  test('as libvirt 9 gives them to a server with separate options', () => {
    const argv = [
      '--fd=24',
      '--shared-dir=/srv/x',
      '--cache',
      'always',
      '--xattr',
      '--thread-pool-size=16',
      '--announce-submounts',
      '--sandbox',
      'namespace',
    ];
    expect(translated(...argv)).toEqual({
      options: { fd: '24', 'shared-dir': '/srv/x' },
      policy: { cache: 'always', xattr: true, announceSubmounts: true },
      warnings: 2,
    });
  });

  test('as libvirt gives them to the C virtiofsd', () => {
    const argv = [
      '--fd=24',
      '-o',
      'source=/srv/a=b,cache=none,xattr,no_posix_lock,no_flock,sandbox=chroot',
      '--thread-pool-size=16',
    ];
    expect(translated(...argv)).toEqual({
      options: { fd: '24', 'shared-dir': '/srv/a=b' },
      policy: { cache: 'never', xattr: true, posixLock: false, flock: false },
      warnings: 2,
    });
  });

  test('the C one’s names', () => {
    const policy = {
      entryTimeout: 1.5,
      attrTimeout: 1.5,
      writeback: true,
      readdirplus: false,
      allowDirectIo: false,
      killprivV2: true,
      logLevel: 'error',
    };
    expect(
      translated(
        '-osource=/x,timeout=1.5,writeback',
        '-o',
        'no_readdirplus,no_allow_direct_io,killpriv_v2,log_level=err',
      ).policy,
    ).toEqual(policy);
    expect(translated('-d', '--socket-path', '/s', '--socket-group=kvm', '--tag', 'x')).toEqual({
      options: { 'socket-path': '/s', 'socket-group': 'kvm', tag: 'x' },
      policy: { logLevel: 'debug' },
      warnings: 0,
    });
  });

  test('the Rust one’s switches', () => {
    const argv = [
      '--no-announce-submounts',
      '--no-killpriv-v2',
      '--no-readdirplus',
      '--posix-acl',
      '--preserve-noatime',
      '--allow-mmap',
      '--readonly',
      '--inode-file-handles=never',
    ];
    expect(translated(...argv).policy).toEqual({
      announceSubmounts: false,
      killprivV2: false,
      readdirplus: false,
      posixAcl: true,
      preserveNoatime: true,
      allowMmap: true,
      readonly: true,
    });
  });
});

test('ids are lower-case letters, digits and dashes', () => {
  expect(slugOf('My Data (2)')).toBe('my-data-2');
  expect(slugOf('ünï/cödé')).toBe('n-c-d');
  expect(slugOf('...')).toBe('share');
  expect(slugOf('x'.repeat(100)).length).toBe(56);
});
