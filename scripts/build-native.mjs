// @ts-check
// Compiles server/native/src/*.cc to build/native/culvert.node, and server/native/launcher/launcher.cc to culvert-launcher beside it, with a C++ compiler
// and Node's headers alone (docs/adr/0005).
//
//   node scripts/build-native.mjs          build/native/
//   node scripts/build-native.mjs --asan   build/native-asan/, with AddressSanitizer and UBSan
//
// CXX names another compiler. Objects are rebuilt when their source, a header they include, or the flags change.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = join(ROOT, 'server/native/src');
const LAUNCHER_SOURCE = join(ROOT, 'server/native/launcher/launcher.cc');
/** The file name of the program between a share's parent and its share host. */
export const LAUNCHER = 'culvert-launcher';
const COMPILER = process.env['CXX'] ?? 'g++';

const COMMON_FLAGS = [
  '-std=c++17',
  '-fPIC',
  '-pthread',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-D_FILE_OFFSET_BITS=64',
  '-DNAPI_VERSION=9',
  // Electron's V8 sandbox refuses external buffers in every process: with this, using one does not compile.
  '-DNODE_API_NO_EXTERNAL_BUFFERS_ALLOWED',
];
/** Guards of forward edges are per architecture; the compiler refuses the other's. */
const BRANCH_FLAGS =
  process.arch === 'x64' ? ['-fcf-protection'] : process.arch === 'arm64' ? ['-mbranch-protection=standard'] : [];

const VARIANTS = {
  release: {
    folder: 'build/native',
    // Some distributions predefine _FORTIFY_SOURCE, and redefining it would be a warning, so an error.
    compile: ['-O2', '-g1', '-U_FORTIFY_SOURCE', '-D_FORTIFY_SOURCE=2', '-fstack-protector-strong', ...BRANCH_FLAGS],
    link: ['-Wl,-z,relro,-z,now,-z,noexecstack'],
  },
  asan: {
    folder: 'build/native-asan',
    compile: [
      '-O1',
      '-g',
      '-fno-omit-frame-pointer',
      '-fsanitize=address,undefined',
      '-fno-sanitize-recover=undefined',
    ],
    link: ['-fsanitize=address,undefined'],
  },
};

/** An expected way to fail: printed without a stack. */
class BuildError extends Error {}

/**
 * Builds what is stale and gives the addon's path, or null when there is no source yet. The launcher lies beside it.
 * @param {{ asan?: boolean, quiet?: boolean }} [options]
 */
export async function buildNative({ asan = false, quiet = false } = {}) {
  const variant = asan ? VARIANTS.asan : VARIANTS.release;
  const folder = join(ROOT, variant.folder);
  const names = existsSync(SOURCES) ? (await readdir(SOURCES)).filter((name) => name.endsWith('.cc')).sort() : [];
  if (names.length === 0) return null;

  const compileFlags = [...COMMON_FLAGS, ...variant.compile, `-I${nodeHeaders()}`];
  const linkFlags = ['-shared', '-pthread', ...variant.link];
  // It needs nothing of C++'s library, and starts faster without.
  const launcherFlags = ['-pie', '-Wl,--as-needed', ...variant.link];
  await mkdir(folder, { recursive: true });
  await forgetOtherFlags(folder, [COMPILER, ...compileFlags, ...linkFlags, ...launcherFlags].join(' '));

  const unitOf = (/** @type {string} */ source) => {
    const stem = join(folder, basename(source, '.cc'));
    return { source, object: `${stem}.o`, depends: `${stem}.d` };
  };
  const units = names.map((name) => unitOf(join(SOURCES, name)));
  const launcherUnit = unitOf(LAUNCHER_SOURCE);
  const stale = [];
  for (const unit of [...units, launcherUnit]) {
    if (await isStale(unit.object, await dependencies(unit))) stale.push(unit);
  }
  const started = performance.now();
  await inParallel(stale, availableParallelism(), (unit) => compile(unit, compileFlags));

  const addon = join(folder, 'culvert.node');
  const linked = await linkStale(addon, linkFlags, units, stale);
  await linkStale(join(folder, LAUNCHER), launcherFlags, [launcherUnit], stale);
  await removeForgotten(folder, [...units, launcherUnit]);
  if (!quiet && linked) {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${relative(ROOT, addon)}: ${stale.length} of ${units.length + 1} files compiled in ${seconds} s`);
  }
  return addon;
}

/**
 * Whether there was anything to do. By a rename: whoever has the old one loaded keeps it, and whoever loads meanwhile never sees half a file.
 * @param {string} program @param {string[]} flags @param {{ object: string }[]} units @param {{ object: string }[]} compiled
 */
async function linkStale(program, flags, units, compiled) {
  const objects = units.map((unit) => unit.object);
  if (!units.some((unit) => compiled.includes(unit)) && !(await isStale(program, objects))) return false;
  const partial = `${program}.${process.pid}`;
  await compiler([...flags, '-o', partial, ...objects]);
  await rename(partial, program);
  return true;
}

function nodeHeaders() {
  const candidates = [
    process.env['npm_config_nodedir'] && join(process.env['npm_config_nodedir'], 'include/node'),
    resolve(dirname(process.execPath), '../include/node'),
    '/usr/include/node',
  ].filter((folder) => typeof folder === 'string' && folder !== '');
  const found = candidates.find((folder) => existsSync(join(/** @type {string} */ (folder), 'node_api.h')));
  if (found !== undefined) return found;
  throw new BuildError(
    [
      'Node.js headers (node_api.h) were not found. Tried:',
      ...candidates.map((folder) => `  ${folder}`),
      "They come with Node's own archives, and with the package libnode-dev where Node is Debian's.",
      'If they are elsewhere, set npm_config_nodedir to the folder that holds include/node.',
    ].join('\n'),
  );
}

/** Objects that were made with other flags are removed. @param {string} folder @param {string} flags */
async function forgetOtherFlags(folder, flags) {
  const file = join(folder, 'flags');
  if ((await readFile(file, 'utf8').catch(() => '')) === flags) return;
  for (const name of await readdir(folder)) if (name.endsWith('.o')) await rm(join(folder, name), { force: true });
  await writeFile(file, flags);
}

/** The files that the compiler read for this object the last time; the source alone when it has none. @param {{ source: string, depends: string }} unit */
async function dependencies({ source, depends }) {
  const rule = await readFile(depends, 'utf8').catch(() => '');
  const listed = rule.slice(rule.indexOf(':') + 1).split(/[\s\\]+/);
  return [source, ...listed.filter((file) => file !== '')];
}

/** @param {string} made @param {string[]} from */
async function isStale(made, from) {
  const at = await mtime(made);
  if (at === null) return true;
  for (const file of from) {
    const changed = await mtime(file);
    if (changed === null || changed > at) return true;
  }
  return false;
}

/** @param {string} file */
async function mtime(file) {
  const found = await stat(file).catch(() => null);
  return found && found.mtimeMs;
}

/** @param {{ source: string, object: string, depends: string }} unit @param {string[]} flags */
async function compile({ source, object, depends }, flags) {
  const partial = `${object}.${process.pid}`;
  const begun = new Date();
  await compiler([...flags, '-MMD', '-MF', depends, '-MT', object, '-c', source, '-o', partial]);
  // An edit while the compiler ran makes the object stale.
  await utimes(partial, begun, begun);
  await rename(partial, object);
}

/** @param {string[]} args */
async function compiler(args) {
  try {
    await run(COMPILER, args, { cwd: ROOT, maxBuffer: 1 << 24 });
  } catch (error) {
    const { code, stderr } = /** @type {{ code?: unknown, stderr?: string }} */ (error);
    if (code === 'ENOENT') {
      throw new BuildError(
        `The C++ compiler "${COMPILER}" was not found. Install one (Debian: apt-get install g++) or name it in CXX.`,
      );
    }
    throw new BuildError(stderr || String(error));
  }
}

/** An object whose source is gone would stay unnoticed. @param {string} folder @param {{ object: string, depends: string }[]} units */
async function removeForgotten(folder, units) {
  const known = new Set(units.flatMap((unit) => [unit.object, unit.depends]));
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (/\.[od]$/.test(name) && !known.has(file)) await rm(file, { force: true });
  }
}

/**
 * All of them are tried, so that one run shows every file's errors.
 * @template T
 * @param {T[]} items
 * @param {number} width
 * @param {(item: T) => Promise<void>} work
 */
async function inParallel(items, width, work) {
  const waiting = [...items];
  /** @type {string[]} */
  const failures = [];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        await work(item).catch((error) => {
          if (!(error instanceof BuildError)) throw error;
          failures.push(error.message);
        });
      }
    }),
  );
  if (failures.length > 0) throw new BuildError(failures.join('\n'));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const addon = await buildNative({ asan: process.argv.includes('--asan') });
    if (addon === null) console.log('server/native/src has no source yet: no addon');
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
