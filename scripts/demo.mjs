// @ts-check
// `npm run demo`: serves a temporary folder, boots a small Linux guest that mounts it and works in it, and prints the
// requests as they come. Needs nothing but `npm install`; what is missing beside it is installed or named.

import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

run('bash', ['scripts/setup.sh']);
if (run(process.execPath, ['scripts/build.mjs']) !== 0) process.exit(1);
process.exit(
  run(process.execPath, [
    'scripts/run-ts.mjs',
    fileURLToPath(new URL('../server/testing/guest/demo.ts', import.meta.url)),
  ]),
);

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status ?? 1;
}
