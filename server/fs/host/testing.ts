/** Shares for tests: a temporary folder each, one arena per test process (a thread binds one arena for good). */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arena } from '../../arena.ts';
import { native } from '../../native/loader.ts';
import type { Result } from '../backend.ts';
import type { Fixture } from '../conformance/fixture.ts';
import { Tester } from '../conformance/tester.ts';
import { type HostFileSystem, openHostFileSystem } from './host-file-system.ts';
import type { HostOptions } from './options.ts';

export const arena = new Arena(256 << 20);
native.bindArena(arena.buffer);
process.umask(0);

/** Any ticket will do: one call is under way at a time. */
const TICKET = 7;
const events = arena.alloc(64);
const completions = arena.alloc(64);
let pool = false;

export interface HostFixture extends Fixture {
  readonly fs: HostFileSystem;
  /** The folder that is shared. */
  readonly folder: string;
}

/** A share of `folder` (a new one when left out, removed at the end). */
export function hostFixture(options: Partial<HostOptions> = {}, base = tmpdir()): HostFixture {
  const folder = typeof options.root === 'string' ? options.root : fs.mkdtempSync(join(base, 'culvert-share-'));
  if (options.pool === true && !pool) {
    native.reactorCreate();
    native.poolStart(2);
    pool = true;
  }
  const opened = openHostFileSystem(native, arena, { xattr: true, ...options, root: folder });
  if (typeof opened === 'number') throw new Error(`the share does not open: ${opened}`);
  const before = opened.usage.descriptors;
  return {
    fs: opened,
    arena,
    folder,
    ticket: options.pool === true ? TICKET : -1,
    usage: () => {
      const { nodes, handles, descriptors } = opened.usage;
      // One descriptor is kept for syncfs once that was asked for.
      if (nodes === 0 && handles === 0 && descriptors > before + 1) throw new Error(`${descriptors} descriptors left`);
      return { nodes, handles };
    },
    finish,
    close: () => {
      opened.close();
      if (opened.usage.descriptors !== 0) throw new Error(`${opened.usage.descriptors} descriptors left`);
      if (options.root === undefined) execFileSync('rm', ['-rf', folder]); // paths may be too long for Node
    },
  };
}

/** A tester on a share, and the folder behind it. */
export class HostTester extends Tester {
  readonly folder: string;
  readonly host: HostFileSystem;

  constructor(options: Partial<HostOptions> = {}) {
    const fixture = hostFixture(options);
    super(fixture);
    this.folder = fixture.folder;
    this.host = fixture.fs;
  }

  /** A path inside the folder, for the host's own hands. */
  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }
}

/** Descriptors of this process, as the kernel lists them. */
export function openDescriptors(): number {
  return fs.readdirSync('/proc/self/fd').length;
}

function finish(): Result {
  for (;;) {
    native.reactorWait(1000, events, 4);
    if (native.poolReap(completions, 1) === 0) continue;
    const ticket = arena.view.getInt32(completions, true);
    if (ticket !== TICKET) throw new Error(`completion of ${ticket}`);
    return arena.view.getFloat64(completions + 8, true);
  }
}
