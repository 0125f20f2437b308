// A guest that has looked at a million files must not cost the host a gigabyte: under 400 bytes of heap a node, names
// and tables included.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Node } from '../backend.ts';
import { found } from '../conformance/expectations.ts';
import { HostTester } from './testing.ts';

const NODES = 50_000;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

function heapUsed(): number {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

test(`a node costs less than 400 bytes, cold or with a descriptor`, { timeout: 120_000 }, () => {
  for (const options of [{ descriptors: 1000 }, { descriptors: NODES + 1000 }, { openLater: true }]) {
    using t = new HostTester({ ...options, root: '/dev/shm', xattr: false });
    const folder = found(t.mkdir(t.root, `culvert-memory-${process.pid}`));
    const held: Node[] = new Array<Node>(NODES);
    for (let i = 0; i < NODES; i++) {
      const made = t.fs.mknod(folder, t.name(`a-file-name-${i}.txt`), 0o100600, 0, 0, t.caller, t.attr);
      t.fs.forget(found(made), 1);
    }
    const before = heapUsed();
    for (let i = 0; i < NODES; i++) held[i] = found(t.fs.lookup(folder, t.name(`a-file-name-${i}.txt`), t.attr));
    const each = (heapUsed() - before) / NODES;
    console.log(`${Math.round(each)} bytes of heap a node, ${t.host.usage.coldNodes} of ${t.usage.nodes} cold`);
    expect(each).toBeLessThan(400);
    expect(each).toBeGreaterThan(50); // or it was not measured
    for (const node of held) t.fs.forget(node, 1);
    for (let i = 0; i < NODES; i++) t.unlink(folder, `a-file-name-${i}.txt`);
    t.rmdir(t.root, `culvert-memory-${process.pid}`);
  }
});
