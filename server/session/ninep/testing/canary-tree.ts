import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A script for the host, with the shared folder as `$0`, that goes on until SIGTERM: `p/w` is a folder, or a link to a folder of the same content outside, and
 * `p` has another name now and then.
 */
export const SWAPS = `trap exit TERM; cd "$0"; mkdir -p p/w; while :; do
  mv -T p/w p/w2 && ln -s ../../a p/w; mv -T p q; mv -T q p; rm p/w; mv -T p/w2 p/w
done 2>/dev/null`;

/** The same with mounts: `folder` is empty, or a file system of its own with a folder `b` that is mounted on itself. */
export function mountsAt(folder: string): string {
  return `trap exit TERM; cd "$0"; while :; do
    mount -t tmpfs tmpfs ${folder} && mkdir ${folder}/b && mount --bind ${folder}/b ${folder}/b; umount -l ${folder}/b ${folder}
  done 2>/dev/null`;
}

/**
 * A folder to share, with a tree around it that nobody who has the share may change or read, and with links in the share that lead out. Every file of the tree
 * holds a text by which it is known again.
 */
export class CanaryTree implements Disposable {
  readonly base: string;
  readonly share: string;
  readonly secret = Buffer.from('the canary sings: c2f6e0');
  readonly #before: readonly string[];

  constructor(below = tmpdir()) {
    this.base = fs.mkdtempSync(join(below, 'culvert-canary-'));
    this.share = join(this.base, 'share');
    fs.mkdirSync(this.share);
    for (const folder of ['a', 'a/b', 'share2']) fs.mkdirSync(join(this.base, folder));
    for (const file of ['canary', 'a/canary', 'a/b/canary', 'share2/a'])
      fs.writeFileSync(join(this.base, file), this.secret);
    fs.symlinkSync('canary', join(this.base, 's'));
    this.furnish();
    this.#before = this.#snapshot(this.base);
  }

  /** Makes the share what it was at first. */
  furnish(): void {
    // Names need not be UTF-8, paths may be too long for Node, and folders be closed to their owner. Neither program follows links on its way.
    execFileSync('chmod', ['-R', 'u+rwX', this.share]);
    execFileSync('find', [this.share, '-mindepth', '1', '-delete']);
    fs.symlinkSync('../canary', join(this.share, 's'));
    fs.symlinkSync(this.base, join(this.share, 'd'));
    fs.symlinkSync('../a/b', join(this.share, 'e'));
  }

  /** Mounts file systems in the share: `m`, with a folder `sub` that is also `bound`, and one over the file `covered/beneath`, which holds the secret. */
  mount(): void {
    const at = (...path: string[]): string => join(this.share, ...path);
    for (const name of ['m', 'bound', 'covered']) fs.mkdirSync(at(name));
    fs.writeFileSync(at('covered', 'beneath'), this.secret);
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', at('m')]);
    fs.mkdirSync(at('m', 'sub'));
    fs.writeFileSync(at('m', 'sub', 'inside'), 'inside');
    execFileSync('mount', ['--bind', at('m', 'sub'), at('bound')]);
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', at('covered')]);
  }

  /** What has changed around the share: names, kinds, modes, owners, times, contents. */
  changes(): readonly string[] {
    const now = this.#snapshot(this.base);
    return [
      ...this.#before.filter((line) => !now.includes(line)).map((line) => `was ${line}`),
      ...now.filter((line) => !this.#before.includes(line)).map((line) => `is ${line}`),
    ];
  }

  /** Whatever is mounted below the share goes. */
  unmount(): void {
    const below = fs
      .readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '')
      .filter((path) => path.startsWith(`${this.share}/`));
    for (const path of below.reverse()) execFileSync('umount', ['-l', path]);
  }

  [Symbol.dispose](): void {
    execFileSync('chmod', ['-R', 'u+rwX', this.base]);
    execFileSync('find', [this.base, '-delete']);
  }

  #snapshot(folder: string): readonly string[] {
    return fs.readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      if (path === this.share) return [];
      const { mode, uid, gid, nlink, mtimeNs, ctimeNs } = fs.lstatSync(path, { bigint: true });
      const content = (mode & 0o170000n) === 0o100000n ? fs.readFileSync(path, 'utf8') : '';
      const line = `${path} ${[mode, uid, gid, nlink, mtimeNs, ctimeNs].join(' ')} ${content}`;
      return [line, ...((mode & 0o170000n) === 0o040000n ? this.#snapshot(path) : [])];
    });
  }
}
