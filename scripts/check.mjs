// @ts-check
// `npm run check`: everything that can be said about the sources without a guest. Prints each step as it ends, then the
// output of those that failed.
//
//   node scripts/check.mjs [--no-unit]     --no-unit leaves the unit tests out, where `npm test` follows anyway

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** A test that blocks in native code has no other end. */
const LONGEST_STEP_MS = 8 * 60_000;
const CODE = ['server', 'electron', 'renderer', 'e2e', 'bench', 'scripts'].filter((folder) =>
  existsSync(join(ROOT, folder)),
);

/** The longest first. */
const STEPS = [
  { name: 'lint', command: ['eslint', '.', '--max-warnings=0'] },
  {
    name: 'types',
    command: ['tsc', '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', 'build/tsconfig.tsbuildinfo'],
  },
  { name: 'unit tests', command: ['vitest', 'run', '--project', 'unit', '--reporter=default'] },
  {
    name: 'page types',
    command: [
      'tsc',
      '-p',
      'tsconfig.renderer.json',
      '--incremental',
      '--tsBuildInfoFile',
      'build/tsconfig.renderer.tsbuildinfo',
    ],
  },
  { name: 'page tests', command: ['tsc', '-p', 'tsconfig.renderer-tests.json'] },
  { name: 'pure types', command: ['tsc', '-p', 'tsconfig.pure.json'] },
  { name: 'dead code', command: ['knip', '--no-progress', '--treat-config-hints-as-errors'] },
  { name: 'import rules', command: ['depcruise', ...CODE] },
  { name: 'format', command: ['biome', 'check', '.'] },
];

const waiting = STEPS.filter((step) => step.name !== 'unit tests' || !process.argv.includes('--no-unit'));
/** @type {{ name: string, output: string }[]} */
const failures = [];
mkdirSync(join(ROOT, 'build'), { recursive: true });
await Promise.all(Array.from({ length: Math.max(2, Math.floor(availableParallelism() / 2)) }, worker));
for (const { name, output } of failures) console.error(`\n──── ${name} ────\n${output.trim()}`);
if (failures.length > 0) {
  console.error(`\ncheck failed: ${failures.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}

async function worker() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const started = performance.now();
    const { ok, output } = await run(step.command);
    console.log(
      `${ok ? 'ok    ' : 'FAILED'} ${step.name.padEnd(13)}${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
    if (!ok) failures.push({ name: step.name, output });
  }
}

/** @param {string[]} command @returns {Promise<{ ok: boolean, output: string }>} */
function run([program = '', ...args]) {
  return new Promise((resolve) => {
    const child = spawn(join(ROOT, 'node_modules/.bin', program), args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ ok: false, output: String(error) }));
    child.on('close', (status, signal) => {
      if (signal !== null) output += `\nended by ${signal} (a step may take ${LONGEST_STEP_MS / 60_000} minutes)`;
      resolve({ ok: status === 0, output });
    });
  });
}
