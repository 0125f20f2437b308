/** Where the fids of an export that has gone stand: every question is answered ESTALE, and giving things back does nothing. */
import { S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Created, Failure, FileSystem, Handle, Node, Result } from '../../fs/backend.ts';

const ESTALE = -ERRNO.ESTALE;

export class GoneFileSystem implements FileSystem {
  readonly root: Node = { type: S_IFDIR, sessionId: 0, watched: null };
  readonly shortcuts = null;

  hold(): void {}

  forget(): void {}

  release(): void {}

  unlockAll(): void {}

  reset(): void {}

  close(): void {}

  lookup(): Node | Failure {
    return ESTALE;
  }

  lookupParent(): Node | Failure {
    return ESTALE;
  }

  getattr(): Result {
    return ESTALE;
  }

  setattr(): Result {
    return ESTALE;
  }

  readlink(): Result {
    return ESTALE;
  }

  access(): Result {
    return ESTALE;
  }

  mkdir(): Node | Failure {
    return ESTALE;
  }

  mknod(): Node | Failure {
    return ESTALE;
  }

  symlink(): Node | Failure {
    return ESTALE;
  }

  create(): Created | Failure {
    return ESTALE;
  }

  tmpfile(): Created | Failure {
    return ESTALE;
  }

  link(): Result {
    return ESTALE;
  }

  unlink(): Result {
    return ESTALE;
  }

  rmdir(): Result {
    return ESTALE;
  }

  rename(): Result {
    return ESTALE;
  }

  remove(): Result {
    return ESTALE;
  }

  renameNode(): Result {
    return ESTALE;
  }

  open(): Handle | Failure {
    return ESTALE;
  }

  opendir(): Handle | Failure {
    return ESTALE;
  }

  read(): Result {
    return ESTALE;
  }

  write(): Result {
    return ESTALE;
  }

  flush(): Result {
    return ESTALE;
  }

  fsync(): Result {
    return ESTALE;
  }

  fallocate(): Result {
    return ESTALE;
  }

  lseek(): Result {
    return ESTALE;
  }

  copyRange(): Result {
    return ESTALE;
  }

  readdir(): Result {
    return ESTALE;
  }

  nextEntry(): Result {
    return ESTALE;
  }

  statfs(): Result {
    return ESTALE;
  }

  syncfs(): Result {
    return ESTALE;
  }

  getxattr(): Result {
    return ESTALE;
  }

  setxattr(): Result {
    return ESTALE;
  }

  listxattr(): Result {
    return ESTALE;
  }

  removexattr(): Result {
    return ESTALE;
  }

  getlk(): Result {
    return ESTALE;
  }

  setlk(): Result {
    return ESTALE;
  }

  flock(): Result {
    return ESTALE;
  }

  ioctl(): Result {
    return ESTALE;
  }
}
