import { describe, expect, it } from 'vitest';
import { O_RDONLY, O_RDWR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import type { MemoryHandle, MemoryNode } from '../../fs/memory/memory-node.ts';
import { ROOT, ScriptedGuest } from './testing/scripted-guest.ts';

/** Notes the flags that files are opened with on the host. */
class FlagsFileSystem extends MemoryFileSystem {
  flags: number[] = [];

  override open(node: MemoryNode, flags: number): MemoryHandle | number {
    this.flags.push(flags);
    return super.open(node, flags);
  }
}

describe('no-open', () => {
  const policy = { noOpen: true, noOpendir: true };

  it('tells the guest to open by itself, and serves fh 0 through one handle per node', () => {
    const guest = ScriptedGuest.mounted({ policy, fs: (arena) => new FlagsFileSystem(arena) });
    const file = guest.file(ROOT, 'a', 'hello');
    guest.forget(file, 1);
    const { nodeid } = guest.lookup(ROOT, 'a');
    expect(guest.fails('OPEN', nodeid, {})).toBe(ERRNO.ENOSYS);
    expect(guest.fails('OPENDIR', ROOT, {})).toBe(ERRNO.ENOSYS);
    expect(guest.fails('FLUSH', nodeid, {})).toBe(0);
    expect(guest.read(nodeid, 0, 0, 9).toString()).toBe('hello');
    expect(guest.write(nodeid, 0, 0, 'J')).toBe(1);
    expect(guest.fails('FLUSH', nodeid, {})).toBe(0);
    expect(guest.ok('READDIR', ROOT, { size: 4096 })).not.toHaveLength(0);
    expect((guest.fs as FlagsFileSystem).flags).toEqual([O_RDWR]);
    expect(guest.session.handleCount).toBe(2);
    guest.ok('RELEASE', nodeid, {});
    guest.forget(nodeid, 1);
    expect(guest.session.handleCount).toBe(1);
  });

  it('keeps the handle of a file that could not be opened again', () => {
    const guest = ScriptedGuest.mounted({ policy, fs: (arena) => new FlagsFileSystem(arena) });
    const { nodeid, fh } = guest.create(ROOT, 'a', O_RDWR, 0o444);
    expect(fh).toBe(0);
    expect(guest.write(nodeid, 0, 0, 'kept')).toBe(4);
    expect((guest.fs as FlagsFileSystem).flags).toEqual([]);
  });

  it('reads what it may not write', () => {
    class ReadOnlyFiles extends FlagsFileSystem {
      override open(node: MemoryNode, flags: number): MemoryHandle | number {
        return flags === O_RDONLY ? super.open(node, flags) : -ERRNO.EACCES;
      }
    }
    const guest = ScriptedGuest.mounted({ fs: (arena) => new ReadOnlyFiles(arena) });
    guest.file(ROOT, 'a', 'hello');
    guest.setPolicy(policy);
    guest.init();
    const { nodeid } = guest.lookup(ROOT, 'a');
    expect(guest.read(nodeid, 0, 0, 9).toString()).toBe('hello');
    expect(guest.fails('WRITE', nodeid, { size: 1 }, { data: Buffer.from('x') })).toBe(ERRNO.EACCES);
    expect(guest.read(nodeid, 0, 0, 9).toString()).toBe('hello');
  });

  it('is not in force for a guest that did not agree to it', () => {
    const guest = ScriptedGuest.mounted();
    const file = guest.file(ROOT, 'a');
    guest.setPolicy(policy);
    expect(guest.fails('READ', file, { size: 1 })).toBe(ERRNO.EBADF);
    expect(guest.fails('OPEN', file, {})).toBe(0);
  });
});
