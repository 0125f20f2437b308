/** What a back end's own test brings for the suite. */
import type { TestContext } from 'vitest';
import type { Arena } from '../../arena.ts';
import type { FileSystem, Result } from '../backend.ts';

/** Why it is not there, where it is not: the reason that its tests are skipped with. */
export type Ability = true | string;

/** What of the interface a back end, or the file system under it, offers. */
export interface Abilities {
  readonly xattrs: Ability;
  readonly tmpfile: Ability;
  /** Holes are found by lseek and made by fallocate. */
  readonly sparse: Ability;
  /** A cookie stays good when all entries behind it are removed. Linux 6.18's tmpfs starts again then. */
  readonly stableCookies: Ability;
  /** Acts with the caller's uid and gid when it creates. */
  readonly owners: Ability;
  /** Links and special files are plain files underneath: their attributes tell the type, nodes and listings do not. */
  readonly plainFiles?: true;
}

/** Skips the test where the ability is not there. */
export function needs(ability: Ability, test: TestContext): void {
  if (ability !== true) test.skip(ability);
}

export interface Usage {
  /** Nodes held, the root not counted. */
  readonly nodes: number;
  readonly handles: number;
}

export interface Fixture {
  readonly fs: FileSystem;
  readonly arena: Arena;
  /** What `ticket` passed to calls shall be: -1 for calls that must not be PENDING. */
  readonly ticket: number;
  usage(): Usage;
  /** Waits for the call that is PENDING. */
  finish(): Result;
  /** Ends the back end and removes its files. */
  close(): void;
}
