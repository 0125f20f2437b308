/** A record as text: `READ(main.c, fh=3, offset=4096, count=65536) = 65536 <12.3 µs>`, after strace. */
import { errorName, operationName } from './operations.ts';
import type { PathNames } from './paths.ts';
import { NO_ID, NO_SUBJECT, RECORD_FLAG, type TraceRow } from './record.ts';

const OPEN_FLAGS: readonly (readonly [number, string])[] = [
  [0o100, 'CREAT'],
  [0o200, 'EXCL'],
  [0o1000, 'TRUNC'],
  [0o2000, 'APPEND'],
  [0o4000, 'NONBLOCK'],
  [0o10000, 'DSYNC'],
  [0o40000, 'DIRECT'],
  [0o200000, 'DIRECTORY'],
  [0o400000, 'NOFOLLOW'],
  [0o1000000, 'NOATIME'],
];
const ACCESS = ['RDONLY', 'WRONLY', 'RDWR', 'ACCMODE'] as const;

/** linux/fuse.h FATTR_*. */
const FATTR = [
  'mode',
  'uid',
  'gid',
  'size',
  'atime',
  'mtime',
  'fh',
  'atime_now',
  'mtime_now',
  'lockowner',
  'ctime',
  'kill_suidgid',
] as const;
/** P9_ATTR_*. */
const NINEP_ATTR = ['mode', 'uid', 'gid', 'size', 'atime', 'mtime', 'ctime', 'atime_set', 'mtime_set'] as const;

export function openFlags(flags: number): string {
  const names: string[] = [ACCESS[flags & 3] ?? ''];
  for (const [bit, name] of OPEN_FLAGS) if ((flags & bit) !== 0) names.push(name);
  return names.join('|');
}

/** The main arguments, without path and numbers that every request has. */
export function argumentsText(row: TraceRow, paths: PathNames): string {
  const words: string[] = [];
  const name = operationName(row.operation);
  if (row.subject !== NO_SUBJECT)
    words.push(`${name.startsWith('T') && name[1] === name[1]?.toLowerCase() ? 'fid' : 'fh'}=${row.subject}`);
  if (row.offset >= 0) words.push(`${SIZED.has(name) ? 'size' : 'offset'}=${row.offset}`);
  if (row.count > 0) words.push(MAKES.has(name) ? `mode=0${row.count.toString(8)}` : `count=${row.count}`);
  const argument = argumentOf(name, row.argument, paths);
  if (argument !== '') words.push(argument);
  return words.join(' ');
}

const SIZED = new Set(['SETATTR', 'Tsetattr']);
const MAKES = new Set(['CREATE', 'TMPFILE', 'MKDIR', 'MKNOD', 'Tlcreate', 'Tmkdir', 'Tmknod']);

function argumentOf(name: string, argument: number, paths: PathNames): string {
  switch (name) {
    case 'OPEN':
    case 'OPENDIR':
    case 'CREATE':
    case 'TMPFILE':
    case 'Tlopen':
    case 'Tlcreate':
      return `flags=${openFlags(argument)}`;
    case 'SETATTR':
      return `set=${bitNames(argument, FATTR)}`;
    case 'Tsetattr':
      return `set=${bitNames(argument, NINEP_ATTR)}`;
    case 'RENAME':
    case 'RENAME2':
    case 'LINK':
    case 'Trename':
    case 'Trenameat':
    case 'Tlink':
      return `to=${JSON.stringify(paths.text(argument))}`;
    default:
      return argument === 0 ? '' : `flags=0x${argument.toString(16)}`;
  }
}

function bitNames(bits: number, names: readonly string[]): string {
  return names.filter((_, bit) => (bits & (1 << bit)) !== 0).join('|') || '0';
}

/** `12.3 µs`. */
export function timeText(ns: number): string {
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toFixed(1)} µs`;
  return ns < 1e9 ? `${(ns / 1e6).toFixed(2)} ms` : `${(ns / 1e9).toFixed(2)} s`;
}

/** `nowMs`: what ns 0 of the records' clock is in ms since 1970. */
export function rowText(row: TraceRow, paths: PathNames, epochMs: number): string {
  const time = new Date(epochMs + row.startNs / 1e6).toISOString().slice(11, 23);
  const path =
    row.path === 0 ? (row.node === 0 ? '' : `node ${row.node}`) : JSON.stringify(paths.text(row.path) || '.');
  const given = argumentsText(row, paths);
  const inside = [path, given].filter((part) => part !== '').join(', ');
  const took = (row.flags & RECORD_FLAG.UNTIMED) !== 0 ? '' : ` <${timeText(row.serviceNs)}>`;
  const who = row.uid === NO_ID ? '' : `[${row.uid}:${row.pid}] `;
  return `${time} ${who}${operationName(row.operation)}(${inside}) = ${resultText(row)}${took}`;
}

export function resultText(row: TraceRow): string {
  if ((row.flags & RECORD_FLAG.IN_FLIGHT) !== 0) return '...';
  if (row.errno !== 0) return `-${errorName(row.errno)}`;
  return (row.flags & RECORD_FLAG.NO_REPLY) !== 0 ? '?' : String(row.bytes);
}

/** One object per request; documented in docs/trace.md. */
export function rowObject(
  row: TraceRow,
  paths: PathNames,
  epochMs: number,
): Readonly<Record<string, string | number | null>> {
  return {
    time: new Date(epochMs + row.startNs / 1e6).toISOString(),
    startNs: Math.round(row.startNs),
    session: row.session,
    tag: row.tag,
    op: operationName(row.operation),
    path: row.path === 0 ? null : paths.text(row.path),
    node: row.node === 0 ? null : row.node,
    fid: row.subject === NO_SUBJECT ? null : row.subject,
    offset: row.offset < 0 ? null : row.offset,
    count: row.count,
    arguments: argumentsText(row, paths),
    bytes: row.bytes,
    result: row.errno === 0 ? null : errorName(row.errno),
    serviceNs: (row.flags & RECORD_FLAG.UNTIMED) !== 0 ? null : Math.round(row.serviceNs),
    waitNs: row.waitNs < 0 ? null : Math.round(row.waitNs),
    uid: row.uid === NO_ID ? null : row.uid,
    pid: row.pid === 0 ? null : row.pid,
  };
}
