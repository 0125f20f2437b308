import { posix } from 'node:path';

/** Writes the "newc" cpio archive that the kernel unpacks as its first root file system. Parents are made as needed. */
export class CpioWriter {
  readonly #parts: Buffer[] = [];
  readonly #names = new Set<string>();
  #inode = 1;

  directory(path: string, mode = 0o755): void {
    if (path === '/' || path === '.') return;
    this.#entry(path, 0o040000 | mode, Buffer.alloc(0));
  }

  file(path: string, data: Buffer, mode = 0o755): void {
    this.#entry(path, 0o100000 | mode, data);
  }

  symlink(path: string, target: string): void {
    this.#entry(path, 0o120777, Buffer.from(target));
  }

  characterDevice(path: string, major: number, minor: number): void {
    this.#entry(path, 0o020600, Buffer.alloc(0), major, minor);
  }

  has(path: string): boolean {
    return this.#names.has(archiveName(path));
  }

  finish(): Buffer {
    this.#record('TRAILER!!!', 0, Buffer.alloc(0), 0, 0);
    return Buffer.concat(this.#parts);
  }

  #entry(path: string, mode: number, data: Buffer, major = 0, minor = 0): void {
    const name = archiveName(path);
    if (this.#names.has(name)) return;
    const parent = posix.dirname(name);
    if (parent !== '.' && !this.#names.has(parent)) this.directory(parent);
    this.#names.add(name);
    this.#record(name, mode, data, major, minor);
  }

  #record(name: string, mode: number, data: Buffer, major: number, minor: number): void {
    // Magic, then ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check.
    const nameBytes = Buffer.from(`${name}\0`);
    const fields = [this.#inode++, mode, 0, 0, 1, 0, data.length, 0, 0, major, minor, nameBytes.length, 0];
    const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
    this.#parts.push(padded(Buffer.concat([Buffer.from(header), nameBytes])), padded(data));
  }
}

function archiveName(path: string): string {
  return posix.normalize(path).replace(/^\/+/, '');
}

/** Names (with their header) and data both end on a multiple of four bytes. */
function padded(data: Buffer): Buffer {
  const rest = data.length % 4;
  return rest === 0 ? data : Buffer.concat([data, Buffer.alloc(4 - rest)]);
}
