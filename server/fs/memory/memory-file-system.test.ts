import { Arena } from '../../arena.ts';
import { conformance } from '../conformance/conformance.ts';
import type { Fixture } from '../conformance/fixture.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

function make(): Fixture {
  const arena = new Arena(1 << 20);
  const fs = new MemoryFileSystem(arena);
  return {
    fs,
    arena,
    ticket: -1,
    usage: () => ({ nodes: fs.held.size, handles: fs.openHandles.size }),
    finish: () => {
      throw new Error('the memory back end is never PENDING');
    },
    close: () => fs.close(),
  };
}

conformance('memory', make, { xattrs: true, tmpfile: true, sparse: true, stableCookies: true, owners: true });
