// @ts-check
// Runs the addon's own tests, and those that use it whole, against a build with AddressSanitizer and UBSan. Node itself is not built with them, so
// the sanitizer's run-time library is preloaded, and leaks are not judged: V8 keeps what it has until the process ends.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildNative } from './build-native.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const addon = await buildNative({ asan: true });
if (addon === null) throw new Error('server/native/src has no source');

const { status } = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    'unit',
    'server/native/',
    'server/engine/answers',
    'server/engine/ninep-answers',
    'server/transport/',
    ...process.argv.slice(2),
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      CULVERT_NATIVE: addon,
      LD_PRELOAD: ['libasan.so', 'libubsan.so'].map(runtimeLibrary).join(':'),
      ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1:strict_string_checks=1:detect_stack_use_after_return=1',
      UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
    },
  },
);
process.exitCode = status ?? 1;

/** Where the compiler that built the addon keeps it. @param {string} name */
function runtimeLibrary(name) {
  const path = execFileSync(process.env['CXX'] ?? 'g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
  if (!existsSync(path)) throw new Error(`${name} was not found; Debian has it in the compiler's libgcc-*-dev package`);
  return path;
}
