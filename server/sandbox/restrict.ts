/**
 * The whole of what a share host is shut in by. All of it is put on the calling thread: execve carries it to every thread of the new program, and new threads inherit it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { native } from '../native/loader.ts';
import { capabilitiesLayer } from './capabilities.ts';
import { type FileRule, FS, landlockLayers, READ, SERVE } from './landlock.ts';
import type { Layer, Layers } from './layer.ts';
import { reportOf, type SandboxReport } from './report.ts';
import { seccompLayers } from './seccomp.ts';

/** Directories with the program's own code, and the folders it serves. */
export interface Needs {
  readonly folders: readonly string[];
  readonly code: string;
}

const NO_NEW_PRIVILEGES: Layer = {
  name: 'no new privileges',
  steps: ['no-new-privs'],
  apply: () => native.setNoNewPrivs(),
  refused: 'no_new_privs could not be set',
};

/** `starting`: for a launcher, whose execve is still to come. */
export function layersFor(needs: Needs, starting: boolean): Layers {
  const files = landlockLayers([
    ...needs.folders.map((path) => ({ path, rights: SERVE, tree: true })),
    ...programRules(needs.code),
  ]);
  const calls = seccompLayers(starting);
  return {
    layers: [...files.layers, NO_NEW_PRIVILEGES, capabilitiesLayer(), ...calls.layers],
    lacking: [...files.lacking, ...calls.lacking],
  };
}

/**
 * For an engine in a process that was started without a launcher (Electron's utility process): restricts the calling thread and the threads that it
 * starts afterwards, so it must be called before the I/O pool is made, and before anything of a guest is read. The thread's own libuv calls go to
 * libuv's pool, which is not covered: the engine makes none. Always reported as partial.
 */
export function restrictThread(needs: Needs): SandboxReport {
  const all = layersFor(needs, false);
  const { layers, reason } = reportOf(
    all,
    all.layers.map(({ apply }) => apply()),
  );
  const uncovered =
    'only the engine thread and its I/O pool are covered: this process was started without a launcher, and its main thread and libuv’s pool run already';
  return { state: 'partial', layers, reason: reason === '' ? uncovered : `${uncovered}; ${reason}` };
}

/**
 * What Node needs to start and run: its own binary and exactly the libraries that are mapped now (the share host is the same program with
 * the same addon), the bundles, /proc, and two devices.
 */
function programRules(code: string): readonly FileRule[] {
  const rules: FileRule[] = mappedFiles().map((path) => ({ path, rights: FS.READ_FILE | FS.EXECUTE, tree: false }));
  rules.push({ path: code, rights: READ, tree: true });
  const manifest = nearestManifest(code);
  if (manifest !== undefined) rules.push({ path: manifest, rights: FS.READ_FILE, tree: false });
  // Not only /proc/self: the kernel may forget that directory under memory pressure, and the rule with it. Other processes' secrets there
  // need ptrace rights, which Landlock refuses.
  rules.push({ path: '/proc', rights: READ, tree: true });
  for (const path of ['/dev/null', '/dev/urandom'])
    rules.push({ path, rights: FS.READ_FILE | FS.WRITE_FILE, tree: false });
  rules.push({ path: '/etc/ld.so.cache', rights: FS.READ_FILE, tree: false });
  return rules;
}

/**
 * Files mapped executable into this process (proc(5), /proc/pid/maps): the Node binary, the dynamic loader, libraries, the addon. What was replaced since
 * then (an upgrade, a new build) is found under its name again.
 */
function mappedFiles(): readonly string[] {
  const paths = new Set<string>();
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    const slash = line.indexOf('/');
    const mode = line.split(' ', 2)[1] ?? '';
    if (slash > 0 && mode.includes('x')) paths.add(line.slice(slash).replace(/ \(deleted\)$/, ''));
  }
  return [...paths];
}

/** The package.json by which Node decides that the bundles are ES modules. */
function nearestManifest(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return undefined;
  }
}
