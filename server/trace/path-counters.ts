/**
 * Calls by path, exact while a generation of paths lasts (names.ts). When the next one begins, the TOP paths with the most calls are carried over with
 * their numbers, and the rest is forgotten. A path that was forgotten had fewer calls than the least of those carried, so no path's calls are short by
 * more than `SHARE.PATH_CALLS_MISSED`, the sum of those least ones, and a path with more calls than that is never missing.
 */
import { BUCKETS, bucketOf, bucketStart } from '../../electron/contract/trace/histogram.ts';
import { PATH, PATH_FIELDS, PATHS, SHARE, type TraceMemory } from './memory.ts';
import type { PathTable } from './names.ts';

const TOP = 1024;
/** Paths below this number of calls are one bucket each: histogram units are 16. */
const UNIT = 16;

/** Index of a path's counters. */
export function pathRow(id: number): number {
  return (id % (2 * PATHS)) * PATH_FIELDS;
}

/** Called at the turn: moves what is worth it from the old generation to the new one. Returns where the old ids went. */
export function carryPaths(
  memory: TraceMemory,
  table: PathTable,
  alsoKeep: Iterable<number>,
): ReadonlyMap<number, number> {
  const moved = new Map<number, number>();
  const { paths, share } = memory;
  const newHalf = (table.generation & 1) * PATHS;
  const oldHalf = PATHS - newHalf;
  paths.fill(0, newHalf * PATH_FIELDS, (newHalf + PATHS) * PATH_FIELDS);
  const first = (table.generation - 1) * PATHS;
  const least = leastCarried(paths, oldHalf);
  for (let i = 0; i < PATHS; i++) {
    const from = (oldHalf + i) * PATH_FIELDS;
    const calls = paths[from + PATH.CALLS] as number;
    if (calls === 0 || calls < least) continue;
    const id = carry(table, first + i, moved);
    if (id !== 0) paths.copyWithin(pathRow(id), from, from + PATH_FIELDS);
  }
  for (const id of alsoKeep) carry(table, id, moved);
  share[SHARE.PATH_CALLS_MISSED] = (share[SHARE.PATH_CALLS_MISSED] as number) + Math.max(0, least - 1);
  return moved;
}

/** The calls from which on a path is carried: at most TOP have as many. */
function leastCarried(paths: Float64Array, half: number): number {
  const counts = new Uint32Array(BUCKETS);
  for (let i = 0; i < PATHS; i++) {
    const calls = paths[(half + i) * PATH_FIELDS + PATH.CALLS] as number;
    const bucket = bucketOf(calls * UNIT);
    if (calls > 0) counts[bucket] = (counts[bucket] as number) + 1;
  }
  let kept = 0;
  for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) {
    kept += counts[bucket] as number;
    if (kept > TOP) return bucketStart(bucket + 1) / UNIT;
  }
  return 0;
}

function carry(table: PathTable, id: number, moved: Map<number, number>): number {
  if (id === 0 || table.current(id)) return id;
  const known = moved.get(id);
  if (known !== undefined) return known;
  const entry = table.nameOf(id);
  let to = 0;
  if (entry !== null) {
    const parent = entry.parent === 0 ? 0 : carry(table, entry.parent, moved);
    if (entry.parent === 0) to = table.root;
    else if (parent !== 0) to = table.intern(parent, table.bytes, entry.at, entry.length);
  }
  moved.set(id, to);
  return to;
}
