import { beforeEach, describe, expect, it } from 'vitest';
import { Arena } from '../../arena.ts';
import { S_IFREG } from '../../constants/linux.ts';
import { Caller, type Handle } from '../../fs/backend.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { MemoryHandle, MemoryNode } from '../../fs/memory/memory-node.ts';
import { HandleTable } from './handle-table.ts';

class CountingFileSystem extends MemoryFileSystem {
  readonly released: Handle[] = [];

  override release(handle: MemoryHandle): void {
    this.released.push(handle);
    super.release(handle);
  }
}

let fs: CountingFileSystem;
let table: HandleTable;
const node = new MemoryNode(7, S_IFREG, new Caller());
const other = new MemoryNode(8, S_IFREG, new Caller());

beforeEach(() => {
  fs = new CountingFileSystem(new Arena(4096));
  table = new HandleTable(fs, 3);
});

describe('HandleTable', () => {
  it('hands out small numbers from 1 and reuses them', () => {
    const files = [node, node, other].map((of) => table.add(new MemoryHandle(of, 0)));
    expect(files.map((file) => file.id)).toEqual([1, 2, 3]);
    expect(table.full).toBe(true);
    const [, second] = files;
    if (second === undefined) throw new Error('three were added');
    table.release(second);
    expect(fs.released).toHaveLength(1);
    expect(table.get(2)).toBeNull();
    expect(table.add(new MemoryHandle(node, 0)).id).toBe(2);
  });

  it('gives a handle to its own node only', () => {
    const file = table.add(new MemoryHandle(node, 0));
    expect(table.of(node, file.id)).toBe(file);
    expect(table.of(other, file.id)).toBeNull();
  });

  it.each([0, -1, 2, 2 ** 40, 1.5])('has no handle %d', (fh) => {
    table.add(new MemoryHandle(node, 0));
    expect(table.get(fh) ?? null).toBeNull();
  });

  it('keeps what is pending until its last call has ended, but not for the guest', () => {
    const file = table.add(new MemoryHandle(node, 0));
    table.pin(file.id);
    table.pin(file.id);
    table.release(file);
    expect(table.get(file.id)).toBeNull();
    expect(fs.released).toEqual([]);
    table.unpin(file.id);
    expect(fs.released).toEqual([]);
    table.unpin(file.id);
    expect(fs.released).toHaveLength(1);
    expect(table.size).toBe(0);
  });

  it('does not reuse a number that is still pending', () => {
    const file = table.add(new MemoryHandle(node, 0));
    table.pin(file.id);
    table.release(file);
    expect(table.add(new MemoryHandle(other, 0)).id).not.toBe(file.id);
    table.unpin(file.id);
    expect(table.add(new MemoryHandle(other, 0)).id).toBe(file.id);
  });

  it('releases all, each once', () => {
    const files = [table.add(new MemoryHandle(node, 0)), table.add(new MemoryHandle(other, 0))];
    table.pin(1);
    table.releaseAll();
    table.releaseAll();
    expect(fs.released).toHaveLength(1);
    table.unpin(1);
    expect(fs.released).toHaveLength(2);
    expect(files.map((file) => file.handle)).toEqual([null, null]);
  });

  it('shares one handle per node where opens are not sent', () => {
    const file = table.add(new MemoryHandle(node, 0));
    table.share(node, file);
    expect(table.shared(node)).toBe(file);
    expect(table.get(file.id)).toBeNull(); // not by its number: RELEASE would take it away
    const better = table.add(new MemoryHandle(node, 2));
    table.share(node, better);
    expect(fs.released).toHaveLength(1);
    table.unshare(node);
    table.unshare(node);
    expect(table.shared(node)).toBeNull();
    expect(fs.released).toHaveLength(2);
  });
});
