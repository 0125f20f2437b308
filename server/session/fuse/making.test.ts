import { describe, expect, it } from 'vitest';
import { O_CREAT, O_EXCL, O_TRUNC } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { extendedSetxattr, requestOf } from './testing/requests.ts';
import { createOf, entryOf, ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

describe('MKDIR, MKNOD, SYMLINK', () => {
  it('make what they say, for the caller', () => {
    const guest = ScriptedGuest.mounted();
    const who = { uid: 1000, gid: 100 };
    const dir = entryOf(guest.ok('MKDIR', ROOT, { name: 'd', mode: 0o777, umask: 0o022 }, who));
    expect(dir.attr).toMatchObject({ mode: 0o040755, uid: 1000, gid: 100 });
    const fifo = entryOf(guest.ok('MKNOD', dir.nodeid, { name: 'f', mode: 0o010666, umask: 0o027 }, who));
    expect(fifo.attr.mode).toBe(0o010640);
    const file = entryOf(guest.ok('MKNOD', dir.nodeid, { name: 'r', mode: 0o100600 }));
    expect(file.attr.mode).toBe(0o100600);
    const link = entryOf(guest.ok('SYMLINK', dir.nodeid, { name: 'l', target: '/etc/../x\xff' }));
    expect(link.attr.mode & 0o170000).toBe(0o120000);
    expect(guest.ok('READLINK', link.nodeid, {}).toString('latin1')).toBe('/etc/../x\xff');
    expect(new Set([dir.nodeid, fifo.nodeid, file.nodeid, link.nodeid]).size).toBe(4);
  });

  it('refuse a caller that is nobody', () => {
    const guest = ScriptedGuest.mounted();
    for (const who of [{ uid: 0xffff_ffff }, { gid: 0xffff_ffff }]) {
      expect(guest.fails('MKDIR', ROOT, { name: 'd' }, who)).toBe(ERRNO.EINVAL);
    }
    expect(guest.logged).toEqual([]);
  });

  it('say EEXIST and make nothing twice', () => {
    const guest = ScriptedGuest.mounted();
    guest.mkdir(ROOT, 'd');
    expect(guest.fails('MKDIR', ROOT, { name: 'd' })).toBe(ERRNO.EEXIST);
    expect(guest.fails('SYMLINK', ROOT, { name: 'd', target: 'x' })).toBe(ERRNO.EEXIST);
    expect(guest.session.nodeCount).toBe(2);
  });

  it.each(['MKDIR', 'MKNOD', 'CREATE', 'SYMLINK'] as const)('%s refuses names that are no names', (op) => {
    const guest = ScriptedGuest.mounted();
    for (const name of ['', '.', '..', 'a/b']) expect(guest.fails(op, ROOT, { name })).toBe(ERRNO.EINVAL);
    expect(guest.fails(op, ROOT, { name: 'y'.repeat(256) })).toBe(ERRNO.ENAMETOOLONG);
  });

  it.each([
    ['a block device', 0o060600, 0x801],
    ['a character device', 0o020600, 0x103],
  ])('refuse %s, unless the policy allows it', (_what, mode, rdev) => {
    const guest = ScriptedGuest.mounted();
    expect(guest.fails('MKNOD', ROOT, { name: 'x', mode, rdev })).toBe(ERRNO.EPERM);
    guest.setPolicy({ specialFiles: 'devices' });
    expect(guest.fails('MKNOD', ROOT, { name: 'x', mode, rdev })).toBe(0);
  });

  it('allow whiteouts, sockets and FIFOs by default, and none of them when refused', () => {
    const guest = ScriptedGuest.mounted();
    const kinds = [0o020000, 0o140600, 0o010600];
    kinds.forEach((mode, i) => expect(guest.fails('MKNOD', ROOT, { name: `k${i}`, mode })).toBe(0));
    guest.setPolicy({ specialFiles: 'none' });
    kinds.forEach((mode, i) => expect(guest.fails('MKNOD', ROOT, { name: `n${i}`, mode })).toBe(ERRNO.EPERM));
    expect(guest.fails('MKNOD', ROOT, { name: 'file', mode: 0o100600 })).toBe(0);
  });

  it('refuse directories and links by MKNOD, as mknod(2) does', () => {
    const guest = ScriptedGuest.mounted();
    expect(guest.fails('MKNOD', ROOT, { name: 'x', mode: 0o040755 })).toBe(ERRNO.EPERM);
    expect(guest.fails('MKNOD', ROOT, { name: 'x', mode: 0o120777 })).toBe(ERRNO.EINVAL);
  });

  it('refuse links where the policy does, and targets that cannot be', () => {
    const guest = ScriptedGuest.mounted();
    expect(guest.fails('SYMLINK', ROOT, { name: 'x', target: '' })).toBe(ERRNO.ENOENT);
    expect(guest.fails('SYMLINK', ROOT, { name: 'x', target: 'y'.repeat(4096) })).toBe(ERRNO.ENAMETOOLONG);
    expect(guest.fails('SYMLINK', ROOT, { name: 'x', target: 'y'.repeat(4095) })).toBe(0);
    guest.setPolicy({ symlinks: 'refuse' });
    expect(guest.fails('SYMLINK', ROOT, { name: 'z', target: 'y' })).toBe(ERRNO.EPERM);
  });
});

describe('CREATE', () => {
  it('makes a file and opens it', () => {
    const guest = ScriptedGuest.mounted();
    const body = guest.ok('CREATE', ROOT, { name: 'a', flags: O_CREAT | 2, mode: 0o666, umask: 0o022 });
    const { entry, open } = createOf(body);
    expect(body).toHaveLength(144);
    expect(entry.attr.mode).toBe(0o100644);
    expect(guest.write(entry.nodeid, open.fh, 0, 'x')).toBe(1);
  });

  it('opens what is there, unless O_EXCL', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a', 'hello');
    expect(guest.fails('CREATE', ROOT, { name: 'a', flags: O_CREAT | O_EXCL | 2 })).toBe(ERRNO.EEXIST);
    expect(guest.create(ROOT, 'a').nodeid).toBe(file);
    expect(guest.attr(file).size).toBe(5);
    guest.create(ROOT, 'a', O_TRUNC | 1);
    expect(guest.attr(file).size).toBe(0);
  });

  it('gives the flags of the cache policy', () => {
    const flags = (['never', 'auto', 'metadata', 'always'] as const).map((cache) => {
      const guest = ScriptedGuest.mounted({ policy: { cache } });
      return createOf(guest.ok('CREATE', ROOT, { name: 'a', flags: O_CREAT | 2 })).open.openFlags;
    });
    expect(flags).toEqual([1, 0, 1, 2]);
  });

  it('answers EMFILE at the limit, without making a file', () => {
    const guest = ScriptedGuest.mounted({ limits: { maxHandles: 1 } });
    guest.create(ROOT, 'a');
    expect(guest.fails('CREATE', ROOT, { name: 'b', flags: O_CREAT | 2 })).toBe(ERRNO.EMFILE);
    expect(guest.fails('TMPFILE', ROOT, { name: '/', flags: 2 })).toBe(ERRNO.EMFILE);
    expect(guest.fails('OPEN', guest.lookup(ROOT, 'a').nodeid, {})).toBe(ERRNO.EMFILE);
    expect(guest.fails('OPENDIR', ROOT, {})).toBe(ERRNO.EMFILE);
    expect(guest.fails('LOOKUP', ROOT, { name: 'b' })).toBe(ERRNO.ENOENT);
  });

  it('clears suid when it truncates, where that was agreed', () => {
    const guest = ScriptedGuest.mounted({ policy: { killprivV2: true } });
    const file = guest.file(ROOT, 'a', 'hello');
    guest.ok('SETATTR', file, { valid: 1, mode: 0o4755 });
    guest.ok('CREATE', ROOT, { name: 'a', flags: O_CREAT | O_TRUNC | 2, openFlags: 1 });
    expect(guest.attr(file)).toMatchObject({ size: 0, mode: 0o100755 });
  });
});

describe('TMPFILE', () => {
  it('makes a file without a name, which LINK can give it; the name in the request means nothing', () => {
    const guest = ScriptedGuest.mounted();
    const { entry, open } = createOf(guest.ok('TMPFILE', ROOT, { name: '/', flags: 0o20200002, mode: 0o600 }));
    expect(entry.attr).toMatchObject({ nlink: 0, mode: 0o100600 });
    guest.write(entry.nodeid, open.fh, 0, 'kept');
    expect(entryOf(guest.ok('LINK', ROOT, { oldnodeid: entry.nodeid, newname: 'now' })).attr.nlink).toBe(1);
    expect(guest.lookup(ROOT, 'now')).toMatchObject({ nodeid: entry.nodeid, attr: { size: 4 } });
  });
});

describe('umask and default ACLs', () => {
  it('leaves the umask out only where a default ACL takes its place', () => {
    const guest = ScriptedGuest.mounted({ policy: { posixAcl: true } });
    const plain = guest.mkdir(ROOT, 'plain');
    const acl = guest.mkdir(ROOT, 'acl');
    expect(guest.sendBytes(extendedSetxattr(acl, 'system.posix_acl_default', 'an ACL'))?.errno).toBe(0);
    const modeIn = (dir: number) =>
      entryOf(guest.ok('MKDIR', dir, { name: 'd', mode: 0o777, umask: 0o027 })).attr.mode & 0o777;
    expect([modeIn(plain), modeIn(acl)]).toEqual([0o750, 0o777]);
  });
});

describe('extensions', () => {
  /** struct fuse_ext_header with FUSE_EXT_GROUPS. */
  function group(gid: number): Buffer {
    const ext = Buffer.alloc(16);
    ext.writeUInt32LE(16, 0);
    ext.writeUInt32LE(32, 4);
    ext.writeUInt32LE(1, 8);
    ext.writeUInt32LE(gid, 12);
    return ext;
  }

  /** struct fuse_secctx_header with one context. */
  function label(name: string, value: string): Buffer {
    const record = Buffer.from(`${name}\0${value}`);
    const padded = Buffer.alloc((8 + record.length + 7) & ~7);
    padded.writeUInt32LE(value.length, 0);
    record.copy(padded, 8);
    const header = Buffer.alloc(8);
    header.writeUInt32LE(8 + padded.length, 0);
    header.writeUInt32LE(1, 4);
    return Buffer.concat([header, padded]);
  }

  const selinux = 'system_u:object_r:tmp_t:s0';

  function labelling(): ScriptedGuest {
    return ScriptedGuest.mounted({ policy: { securityLabel: true } });
  }

  function labelOf(guest: ScriptedGuest, nodeid: number): string {
    return guest.ok('GETXATTR', nodeid, { name: 'security.selinux', size: 100 }).toString();
  }

  it('stores the security context of what is made', () => {
    const guest = labelling();
    const extensions = Buffer.concat([label('security.selinux', selinux), group(5)]);
    for (const op of ['MKDIR', 'MKNOD', 'CREATE'] as const) {
      const { nodeid } = entryOf(guest.ok(op, ROOT, { name: op, mode: 0o600 }, { extensions }));
      expect(labelOf(guest, nodeid)).toBe(selinux);
    }
    const link = entryOf(guest.ok('SYMLINK', ROOT, { name: 'l', target: 'x' }, { extensions }));
    expect(labelOf(guest, link.nodeid)).toBe(selinux);
    const temporary = entryOf(
      guest.ok(
        'TMPFILE',
        ROOT,
        { name: '/', flags: 2 },
        { extensions: Buffer.concat([group(5), label('security.selinux', selinux)]) },
      ),
    );
    expect(labelOf(guest, temporary.nodeid)).toBe(selinux);
  });

  it('labels new files only', () => {
    const guest = labelling();
    const extensions = label('security.selinux', selinux);
    const file = guest.file(ROOT, 'old', 'kept');
    guest.ok('CREATE', ROOT, { name: 'old', flags: O_CREAT | 2 }, { extensions });
    expect(guest.fails('GETXATTR', file, { name: 'security.selinux', size: 100 })).toBe(ERRNO.ENODATA);
    expect(guest.attr(file).size).toBe(4);
  });

  it('ignores labels that were not agreed on', () => {
    const guest = ScriptedGuest.mounted({ policy: { xattr: true } });
    const { nodeid } = entryOf(
      guest.ok('MKDIR', ROOT, { name: 'd' }, { extensions: label('security.selinux', selinux) }),
    );
    expect(guest.fails('GETXATTR', nodeid, { name: 'security.selinux', size: 100 })).toBe(ERRNO.ENODATA);
  });

  it('unmakes a file whose label is nonsense', () => {
    const guest = labelling();
    const broken = label('security.selinux', selinux);
    broken.writeUInt32LE(4000, 8); // the context is longer than the extension
    for (const op of ['MKDIR', 'CREATE', 'MKNOD'] as const) {
      expect(guest.fails(op, ROOT, { name: 'x' }, { extensions: broken })).toBe(ERRNO.EINVAL);
      expect(guest.fails('LOOKUP', ROOT, { name: 'x' })).toBe(ERRNO.ENOENT);
    }
    expect((guest.fs as MemoryFileSystem).held.size).toBe(0);
    expect([guest.session.nodeCount, guest.session.handleCount]).toEqual([1, 0]);
  });

  it.each([
    ['a size below its header', 0, 4],
    ['a size beyond the request', 0, 5000],
    ['more groups than bytes', 0, 8],
  ])('refuses %s', (_what, at, size) => {
    const extensions = group(5);
    extensions.writeUInt32LE(size, at);
    const guest = labelling();
    expect(guest.fails('MKDIR', ROOT, { name: 'd' }, { extensions })).toBe(ERRNO.EINVAL);
    expect(guest.fails('LOOKUP', ROOT, { name: 'd' })).toBe(ERRNO.ENOENT);
  });

  it('refuses extensions that leave no room for the arguments', () => {
    const guest = labelling();
    const request = requestOf('MKDIR', ROOT, { name: 'd' });
    request.writeUInt16LE(0xffff, 36);
    expect(guest.sendBytes(request)?.errno).toBe(ERRNO.EINVAL);
  });
});
