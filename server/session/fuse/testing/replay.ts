/**
 * Replays a recorded guest: its requests are sent with the recorded server's nodeids and handles replaced by ours, and what comes back
 * is compared in all that does not depend on the machine.
 */
import { readFileSync } from 'node:fs';
import * as wire from '../../../wire/fuse/codec.gen.ts';
import { FUSE_OPS, type FuseOpName, SIZE_IN_HEADER, SIZE_OUT_HEADER } from '../../../wire/fuse/codec.gen.ts';
import { viewsOf } from '../../../wire/views.ts';
import { attrOf, createOf, entryOf, openOf, type Reply, type ScriptedGuest } from './scripted-guest.ts';

interface Recorded {
  readonly opcode: number;
  readonly reqLen: number;
  readonly req: string;
  readonly repLen?: number;
  readonly rep?: string;
}

export interface Replayed {
  readonly name: FuseOpName;
  /** Position in the recording. */
  readonly line: number;
  readonly recordedErrno: number | null;
  readonly errno: number | null;
  /** What differs in the reply, other than its errno. */
  readonly differences: readonly string[];
}

/** Where requests carry nodeids and handles, from the start of the arguments. */
const NODE_FIELDS: { readonly [K in FuseOpName]?: readonly number[] } = {
  LINK: [0],
  RENAME: [0],
  RENAME2: [0],
  COPY_FILE_RANGE: [16],
  COPY_FILE_RANGE_64: [16],
};
const HANDLE_FIELDS: { readonly [K in FuseOpName]?: readonly number[] } = {
  READ: [0],
  WRITE: [0],
  READDIR: [0],
  READDIRPLUS: [0],
  RELEASE: [0],
  RELEASEDIR: [0],
  FLUSH: [0],
  FSYNC: [0],
  FSYNCDIR: [0],
  FALLOCATE: [0],
  LSEEK: [0],
  IOCTL: [0],
  GETLK: [0],
  SETLK: [0],
  SETLKW: [0],
  GETATTR: [8],
  SETATTR: [8],
  STATX: [8],
  COPY_FILE_RANGE: [0, 24],
  COPY_FILE_RANGE_64: [0, 24],
};

const OF_DIRECTORIES: ReadonlySet<FuseOpName> = new Set([
  'OPENDIR',
  'READDIR',
  'READDIRPLUS',
  'RELEASEDIR',
  'FSYNCDIR',
]);

/** Replays the recording. A nodeid that no recorded reply shows (they are cut at 400 bytes) becomes 0, and the request fails. */
export function replay(guest: ScriptedGuest, path: URL): Replayed[] {
  const nodes = new Map<number, number>([
    [0, 0],
    [1, 1],
  ]);
  // The recorded server counts files and directories apart.
  const files = new Map<number, number>();
  const directories = new Map<number, number>();
  /** Of each of our directory handles: where its last listing ended. */
  const positions = new Map<number, Buffer>();
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((text, line) => {
    const recorded = JSON.parse(text) as Recorded;
    const name = FUSE_OPS[recorded.opcode]?.name as FuseOpName;
    // What was cut is data of WRITEs: any will do.
    const request = Buffer.concat([Buffer.from(recorded.req, 'hex'), Buffer.alloc(recorded.reqLen)]).subarray(
      0,
      recorded.reqLen,
    );
    const handles = OF_DIRECTORIES.has(name) ? directories : files;
    translate(request, 16, nodes);
    for (const at of NODE_FIELDS[name] ?? []) translate(request, SIZE_IN_HEADER + at, nodes);
    for (const at of HANDLE_FIELDS[name] ?? []) translate(request, SIZE_IN_HEADER + at, handles);
    const listing = name === 'READDIR' || name === 'READDIRPLUS';
    const fh = listing ? Number(request.readBigUInt64LE(SIZE_IN_HEADER)) : 0;
    if (listing && request.readBigUInt64LE(SIZE_IN_HEADER + 8) !== 0n)
      positions.get(fh)?.copy(request, SIZE_IN_HEADER + 8);

    const reply = guest.sendBytes(request);
    const rep = recorded.rep === undefined ? null : Buffer.from(recorded.rep, 'hex');
    const result = {
      name,
      line: line + 1,
      recordedErrno: rep === null ? null : Math.abs(rep.readInt32LE(4)),
      errno: reply?.errno ?? null,
    };
    if (rep === null || reply === null || result.errno !== 0 || result.recordedErrno !== 0)
      return { ...result, differences: [] };
    if (listing) noteEntries(rep, reply, name === 'READDIRPLUS', nodes, (offset) => positions.set(fh, offset));
    return {
      ...result,
      differences: compare(name, rep.subarray(SIZE_OUT_HEADER), recorded.repLen ?? 0, reply, nodes, handles),
    };
  });
}

/** Replaces a number by ours; one that never came becomes 0 and is refused. */
function translate(request: Buffer, at: number, map: ReadonlyMap<number, number>): void {
  const recorded = Number(request.readBigUInt64LE(at));
  request.writeBigUInt64LE(BigInt(map.get(recorded) ?? 0), at);
}

function compare(
  name: FuseOpName,
  theirs: Buffer,
  theirLength: number,
  ours: Reply,
  nodes: Map<number, number>,
  handles: Map<number, number>,
): string[] {
  const differences: string[] = [];
  switch (FUSE_OPS[wire.OPCODE[name]]?.outSize) {
    case SIZE_OUT_HEADER + wire.SIZE_ENTRY_OUT: {
      const [a, b] = [entryOf(theirs), entryOf(ours.body)];
      nodes.set(a.nodeid, b.nodeid);
      differences.push(...compareAttr(a.attr, b.attr));
      break;
    }
    case SIZE_OUT_HEADER + wire.SIZE_ATTR_OUT:
      differences.push(...compareAttr(attrOf(theirs).attr, attrOf(ours.body).attr));
      break;
    case SIZE_OUT_HEADER + wire.SIZE_CREATE_OUT: {
      const [a, b] = [createOf(theirs), createOf(ours.body)];
      nodes.set(a.entry.nodeid, b.entry.nodeid);
      handles.set(a.open.fh, b.open.fh);
      differences.push(...compareAttr(a.entry.attr, b.entry.attr));
      break;
    }
    case SIZE_OUT_HEADER + wire.SIZE_OPEN_OUT:
      if (name === 'OPEN' || name === 'OPENDIR') handles.set(openOf(theirs).fh, openOf(ours.body).fh);
      break;
    default:
      if (name === 'READLINK' || name === 'WRITE' || name === 'LSEEK' || name === 'READ') {
        if (theirLength !== ours.body.length + SIZE_OUT_HEADER) differences.push(`length ${theirLength}`);
        const shown = Math.min(theirs.length, ours.body.length);
        if (!theirs.subarray(0, shown).equals(ours.body.subarray(0, shown))) differences.push('content');
      }
  }
  return differences;
}

function compareAttr(theirs: wire.FuseAttr, ours: wire.FuseAttr): string[] {
  const fields = [
    'mode',
    'uid',
    'gid',
    'rdev',
    ...((ours.mode & 0o170000) === 0o040000 ? [] : ['size', 'nlink']),
  ] as const;
  return fields.flatMap((field) => {
    const key = field as keyof wire.FuseAttr;
    return theirs[key] === ours[key] ? [] : [`${field} ${theirs[key]} ${ours[key]}`];
  });
}

/** Learns nodeids from a listing, by name, and where it ended. */
function noteEntries(
  rep: Buffer,
  reply: Reply,
  plus: boolean,
  nodes: Map<number, number>,
  end: (offset: Buffer) => void,
): void {
  const ours = new Map<string, number>();
  walk(reply.body, plus, (name, nodeid, offset) => {
    ours.set(name, nodeid);
    end(offset);
  });
  walk(rep.subarray(SIZE_OUT_HEADER), plus, (name, nodeid) => {
    const mine = ours.get(name);
    if (nodeid !== 0 && mine !== undefined) nodes.set(nodeid, mine);
  });
}

function walk(body: Buffer, plus: boolean, visit: (name: string, nodeid: number, offset: Buffer) => void): void {
  const views = viewsOf(new Uint8Array(body).buffer);
  const head = plus ? wire.SIZE_ENTRY_OUT : 0;
  const dirent = wire.newDirent();
  for (let at = 0; at + head + wire.SIZE_DIRENT <= body.length; ) {
    wire.decodeDirent(views, at + head, dirent);
    const nameAt = at + head + wire.SIZE_DIRENT;
    if (nameAt + dirent.namelen > body.length) return;
    const nodeid = plus ? Number(body.readBigUInt64LE(at)) : 0;
    visit(
      body.toString('latin1', nameAt, nameAt + dirent.namelen),
      nodeid,
      body.subarray(at + head + 8, at + head + 16),
    );
    at = nameAt + ((dirent.namelen + 7) & ~7);
  }
}
