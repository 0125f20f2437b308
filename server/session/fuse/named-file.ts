/** The open file that a request names. */
import { O_ACCMODE, O_RDONLY, O_RDWR, S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Failure, Node } from '../../fs/backend.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import type { OpenFile } from './handle-table.ts';

const EBADF = -ERRNO.EBADF;

/**
 * The open file `fh` of `node`, noted in the exchange so that it stays while the request is pending. EISDIR for directories. `writing` matters to
 * no-open only: whether the handle that is opened in passing has to be writable.
 */
export function fileOf(s: FuseState, x: Exchange, node: Node, fh: number, writing: boolean): OpenFile | Failure {
  if (node.type === S_IFDIR) return -ERRNO.EISDIR;
  if (fh === 0 && s.terms.noOpen) return noted(x, sharedFile(s, node, writing));
  return noted(x, s.files.of(node, fh) ?? EBADF);
}

/** As `fileOf`, for directories; ENOTDIR for others. */
export function directoryOf(s: FuseState, x: Exchange, node: Node, fh: number): OpenFile | Failure {
  if (node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  if (fh === 0 && s.terms.noOpendir) return noted(x, sharedDirectory(s, node));
  return noted(x, s.files.of(node, fh) ?? EBADF);
}

function noted(x: Exchange, file: OpenFile | Failure): OpenFile | Failure {
  if (typeof file === 'number') return file;
  if (x.noteA === 0) x.noteA = file.id;
  else x.noteB = file.id;
  return file;
}

/**
 * With no-open the guest sends no OPEN, and `fh` 0 means "the file": one handle per node serves all requests until the node is forgotten. It is
 * opened for both reading and writing where the host allows it, else for reading until somebody writes.
 */
function sharedFile(s: FuseState, node: Node, writing: boolean): OpenFile | Failure {
  const held = s.files.shared(node);
  if (held?.handle && (!writing || (held.handle.flags & O_ACCMODE) !== O_RDONLY)) return held;
  if (s.files.full) return -ERRNO.EMFILE;
  const both = s.fs.open(node, O_RDWR, s.caller);
  if (typeof both !== 'number') return shared(s, node, s.files.add(both));
  if (writing) return both;
  const reading = s.fs.open(node, O_RDONLY, s.caller);
  return typeof reading === 'number' ? reading : shared(s, node, s.files.add(reading));
}

function sharedDirectory(s: FuseState, node: Node): OpenFile | Failure {
  const held = s.files.shared(node);
  if (held !== null) return held;
  if (s.files.full) return -ERRNO.EMFILE;
  const handle = s.fs.opendir(node);
  return typeof handle === 'number' ? handle : shared(s, node, s.files.add(handle));
}

function shared(s: FuseState, node: Node, file: OpenFile): OpenFile {
  s.files.share(node, file);
  return file;
}
