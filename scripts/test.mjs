// @ts-check
// Runs the test suites and ends with one line that counts them all: `N passed, N failed, N skipped`.
//
//   node scripts/test.mjs [--full] [--suite unit|cli|host|guest|ninep|app|renderer|electron]... [--no-setup] [vitest's own arguments and file filters]
//
// --full       adds what takes long (CULVERT_FULL=1 for the tests)
// --suite      only this one; may be given more than once
// --no-setup   does not look for missing packages and the guest's kernel

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
// Two runs at the same time must not read each other's.
const REPORT = join(ROOT, `build/test-report-${process.pid}.json`);
/** A test that blocks in native code cannot be timed out by vitest: without an end, continuous integration would never say which. */
const LONGEST_RUN_MS = { normal: 30 * 60_000, full: 80 * 60_000 };
const SUITES = ['unit', 'cli', 'host', 'guest', 'ninep', 'app', 'renderer', 'electron'];

const { suites, full, setup, rest } = parse(process.argv.slice(2));
const env = full ? { ...process.env, CULVERT_FULL: '1' } : process.env;

if (suites.some((suite) => suite !== 'unit')) {
  if (setup) run('bash', ['scripts/setup.sh']);
  // Each suite's global set-up builds what it needs; here a build that fails is seen at once and by itself.
  if (run(process.execPath, ['scripts/build.mjs']) !== 0) finish({ passed: 0, failed: 1, skipped: 0 });
}

mkdirSync(dirname(REPORT), { recursive: true });
const status = run(process.execPath, [
  join(ROOT, 'node_modules/vitest/vitest.mjs'),
  'run',
  ...suites.flatMap((suite) => ['--project', suite]),
  '--reporter=./scripts/skip-reasons.mjs',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${REPORT}`,
  ...rest,
]);
finish(counts(status));

/** @param {string[]} args */
function parse(args) {
  /** @type {{ suites: string[], full: boolean, setup: boolean, rest: string[] }} */
  const parsed = { suites: [], full: false, setup: true, rest: [] };
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg === '--full') parsed.full = true;
    else if (arg === '--no-setup') parsed.setup = false;
    else if (arg === '--suite') parsed.suites.push(suiteName(args.shift()));
    else parsed.rest.push(arg);
  }
  if (parsed.suites.length === 0) parsed.suites = SUITES;
  return parsed;
}

/** @param {string | undefined} name */
function suiteName(name) {
  if (name !== undefined && SUITES.includes(name)) return name;
  console.error(`--suite wants one of ${SUITES.join(', ')}`);
  process.exit(2);
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const timeout = full ? LONGEST_RUN_MS.full : LONGEST_RUN_MS.normal;
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env,
    timeout,
    killSignal: 'SIGTERM',
  });
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') {
    console.error(`${args[0]} was ended after ${timeout / 60_000} minutes`);
  } else if (error !== undefined) throw error;
  // Killed by a signal: no status.
  return status ?? 1;
}

/**
 * What vitest reported. A file that failed to load has no failed test, and an error outside a test belongs to none:
 * each counts as one failure.
 * @param {number} status
 */
function counts(status) {
  let report;
  try {
    report = JSON.parse(readFileSync(REPORT, 'utf8'));
    rmSync(REPORT);
  } catch {
    console.error(`vitest left no report (exit code ${status})`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  /** @type {{ status: string, assertionResults: { status: string }[] }[]} */
  const files = report.testResults;
  const broken = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const failed = report.numFailedTests + broken;
  return { passed, skipped, failed: failed === 0 && status !== 0 ? 1 : failed };
}

/**
 * @param {{ passed: number, failed: number, skipped: number }} counted
 * @returns {never}
 */
function finish({ passed, failed, skipped }) {
  if (passed + failed === 0) console.error('no test was run');
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}
