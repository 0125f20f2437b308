import { beforeEach, describe, expect, it } from 'vitest';
import { Arena } from '../../arena.ts';
import { S_IFREG } from '../../constants/linux.ts';
import { Caller, type Node } from '../../fs/backend.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { MemoryNode } from '../../fs/memory/memory-node.ts';
import { NodeTable, ROOT_ID } from './node-table.ts';

let fs: MemoryFileSystem;
let table: NodeTable;
let inos = 100;

beforeEach(() => {
  fs = new MemoryFileSystem(new Arena(4096));
  table = new NodeTable(fs, 5);
});

function aNode(): MemoryNode {
  return new MemoryNode(inos++, S_IFREG, new Caller());
}

/** As a lookup does: with a reference. */
function add(node: MemoryNode): number {
  fs.hold(node);
  return table.add(node);
}

describe('NodeTable', () => {
  it('knows the root from the start, and never forgets it', () => {
    expect(table.get(ROOT_ID)).toBe(fs.root);
    table.forget(ROOT_ID, 1000);
    expect(table.get(ROOT_ID)).toBe(fs.root);
    fs.hold(fs.root);
    expect(table.add(fs.root)).toBe(ROOT_ID);
    expect(fs.root.references).toBe(0);
    expect(table.size).toBe(1);
  });

  it.each([0, -1, 2, 3, 2 ** 32, 2 ** 53, 1.5, Number.NaN])('has no node %d', (id) => {
    expect(table.get(id) ?? null).toBeNull();
  });

  it('counts lookups and holds one reference', () => {
    const node = aNode();
    const id = add(node);
    expect(add(node)).toBe(id);
    expect(add(node)).toBe(id);
    expect([table.lookups(id), node.references]).toEqual([3, 1]);
    table.forget(id, 2);
    expect([table.lookups(id), node.references]).toEqual([1, 1]);
    table.forget(id, 1);
    expect(table.get(id)).toBeNull();
    expect(node.references).toBe(0);
  });

  it('cuts a hostile count to what is held', () => {
    const node = aNode();
    const other = aNode();
    const id = add(node);
    add(other);
    fs.hold(node); // a reference of somebody else
    table.forget(id, Number.MAX_SAFE_INTEGER);
    expect(node.references).toBe(1);
    table.forget(id, 1);
    table.forget(id, -5);
    table.forget(77, 1);
    expect([node.references, other.references]).toEqual([1, 1]);
  });

  it('reuses ids with the next generation', () => {
    const first = add(aNode());
    const second = add(aNode());
    expect([first, second]).toEqual([2, 3]);
    const generation = table.generation(first);
    table.forget(first, 1);
    const node = aNode();
    expect(add(node)).toBe(first);
    expect(table.generation(first)).toBe(generation + 1);
    expect(node.sessionId).toBe(first);
  });

  it('gives a node that comes back a new number', () => {
    const node = aNode();
    const id = add(node);
    table.forget(id, 1);
    const other = add(aNode());
    expect(other).toBe(id);
    expect(add(node)).not.toBe(id);
  });

  it('refuses more nodes than the limit, gives the reference back, and recovers', () => {
    const nodes = [aNode(), aNode(), aNode(), aNode()];
    const ids = nodes.map(add);
    expect(table.full).toBe(true);
    const extra = aNode();
    expect(add(extra)).toBe(-23);
    expect(extra.references).toBe(0);
    expect(add(nodes[0] as MemoryNode)).toBe(ids[0]); // a known one still counts
    table.forget(ids[3] as number, 1);
    expect(add(extra)).toBe(ids[3]);
  });

  it.each(['forgetAll', 'clear'] as const)('%s empties it; ids start over, generations go on', (how) => {
    const node = aNode();
    const id = add(node);
    table.forget(id, 1);
    add(node);
    const generation = table.generation(id);
    table[how]();
    expect(table.size).toBe(1);
    expect(node.sessionId).toBe(0);
    expect(table.get(ROOT_ID)).toBe(fs.root);
    expect(fs.root.sessionId).toBe(ROOT_ID);
    if (how === 'forgetAll') expect(node.references).toBe(0);
    expect(add(node)).toBe(id);
    expect(table.generation(id)).toBeGreaterThan(generation);
  });

  it('holds its invariants over random use', () => {
    const nodes = Array.from({ length: 8 }, aNode);
    const big = new NodeTable(fs, 6);
    const held = new Map<Node, number>();
    let seed = 1;
    const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    for (let step = 0; step < 20_000; step++) {
      const node = nodes[random(nodes.length)] as MemoryNode;
      if (random(3) === 0) {
        const count = random(4);
        big.forget(node.sessionId, count);
        held.set(node, Math.max(0, (held.get(node) ?? 0) - count));
      } else {
        fs.hold(node);
        if (big.add(node) > 0) held.set(node, (held.get(node) ?? 0) + 1);
      }
      if (step % 5000 === 4999) {
        big.forgetAll();
        held.clear();
      }
      expect(node.references).toBe((held.get(node) ?? 0) > 0 ? 1 : 0);
    }
    const ids = nodes.map((node) => node.sessionId).filter((id) => id !== 0);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
