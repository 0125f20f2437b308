import { expect, test } from 'vitest';
import type { Node } from '../backend.ts';
import { found } from '../conformance/expectations.ts';
import type { HostNode } from './inode-table.ts';
import { NameCache } from './name-cache.ts';
import { arena, HostTester } from './testing.ts';

test('finds what was put last under a name, as long as the file has it', () => {
  using t = new HostTester();
  const cache = new NameCache(arena);
  const root = t.root as HostNode;
  const files = Array.from({ length: 2000 }, (_, i) => t.file(root, `f${i}`, '') as HostNode);
  files.forEach((file, i) => cache.put(file, i + 1));
  const hits = files.filter((file, i) => {
    const hit = cache.find(root, t.name(`f${i}`));
    expect(hit === null || hit === file).toBe(true);
    return hit !== null;
  });
  expect(hits.length).toBeGreaterThan(1000); // the others were pushed out by their neighbours
  expect(cache.find(files[0] as HostNode, t.name('f1'))).toBeNull();
  expect(cache.find(root, t.name('nobody'))).toBeNull();
  const [file, other] = hits as [HostNode, HostNode];
  const name = file.name;
  file.name = other.name;
  expect(cache.find(root, t.name(name))).toBeNull();
  file.name = name;
  expect(cache.find(root, t.name(name))).toBe(file);
  cache.trim(400);
  expect(cache.find(root, t.name(name))).toBe(file);
  file.parent = null;
  expect(cache.find(root, t.name(name))).toBeNull();
  file.parent = root;
  expect(cache.find(root, t.name(name))).toBe(file);
  cache.put(other, 1);
  cache.clear();
  expect(cache.find(root, t.name(other.name))).toBeNull();
});

test('names of one spelling in different directories are different', () => {
  using t = new HostTester();
  const cache = new NameCache(arena);
  const directories: Node[] = Array.from({ length: 20 }, (_, i) => found(t.mkdir(t.root, `d${i}`)));
  const files = directories.map((directory) => t.file(directory, 'same', '') as HostNode);
  files.forEach((file, i) => {
    cache.put(file, i + 1);
    expect(cache.find(directories[i] as HostNode, t.name('same'))).toBe(file);
  });
});
