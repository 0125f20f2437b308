/**
 * What becomes of the fids of an export that goes while clients are attached. Each stays what it is to the client (taken, open or not) until the client clunks it, but
 * stands for nothing: whatever is asked of it fails with ESTALE, as with an NFS handle whose export has gone. The file behind it is given back at once, and its locks
 * end; only a request that is in the I/O pool keeps it until that has ended.
 */
import { ERRNO } from '../../errno.ts';
import type { Handle, Node } from '../../fs/backend.ts';
import type { Attachment, Export } from './exports.ts';
import { FID, type Fid } from './fid-table.ts';
import { GoneFileSystem } from './gone-file-system.ts';
import { releaseLocks } from './locks.ts';
import type { NinepState } from './ninep-state.ts';

const fs = new GoneFileSystem();
const GONE: Attachment = { exported: null, fs, root: fs.root, up: null, pathMark: 0 };

export function revoke(s: NinepState, exported: Export): void {
  for (const fid of [...s.fids]) if (fid.at.exported === exported) bury(s, fid);
  for (const [key, at] of s.attachments) if (at.exported === exported) s.attachments.delete(key);
}

function bury(s: NinepState, fid: Fid): void {
  const { id, uid, gid, kind } = fid;
  // Its type decides which requests make sense, and it has no other properties.
  const node: Node = { type: fid.node.type, sessionId: 0, watched: null };
  releaseLocks(s, fid, -ERRNO.ESTALE);
  s.fids.remove(fid);
  const grave = s.fids.add(id, GONE, node, uid, gid);
  if (kind === FID.PLAIN) return;
  // An attribute that was not clunked is not set, as with Tversion: its transfer is an open file like others now.
  grave.kind = kind === FID.DIRECTORY ? FID.DIRECTORY : FID.FILE;
  grave.handle = { node, flags: 0 } satisfies Handle;
}
