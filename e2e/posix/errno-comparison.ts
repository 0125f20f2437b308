import assert from 'node:assert/strict';

import { quoted, type Shell, sh } from '../../server/testing/guest/shell.ts';
import { differences, errnoRows, parseResults } from './errno-rows.ts';

/** A folder, and the shell that sees it; guest-tool is on its PATH. The shell is root's. */
export interface RowPlace {
  readonly shell: Shell;
  readonly dir: string;
  /** Whom the rows run as: root, who may become others, or this user. */
  readonly user?: number;
}

const LONGEST_MS = 240_000;
const SHOWN = 100;

/**
 * Runs the errno rows in both places and rejects when a row gives another result, unless it is known to, or when one that is known to does not.
 */
export async function assertErrnoRows(
  mounted: RowPlace,
  plain: RowPlace,
  known: Readonly<Record<string, string>>,
): Promise<void> {
  const rows = errnoRows();
  const wanted = await results(plain, rows);
  assert.equal(wanted.size, rows.length);
  const found = differences(rows, wanted, await results(mounted, rows));
  const unexpected = found.filter(({ row }) => known[row] === undefined);
  const cured = Object.keys(known).filter((name) => !found.some(({ row }) => row === name));
  const lines = [
    ...unexpected.map(
      ({ commands, plain: before, mounted: after }) =>
        `${commands}\n    plain folder: ${before}\n    mounted:      ${after}`,
    ),
    ...cured.map((name) => `${name} is listed as a known difference, but there is none`),
  ];
  assert.ok(
    lines.length === 0,
    `${unexpected.length} of ${rows.length} rows differ\n${lines.slice(0, SHOWN).join('\n')}`,
  );
}

async function results(place: RowPlace, rows: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const script = `exec guest-tool posix ${quoted(place.dir)} ${place.user ?? ''}`;
  return parseResults(await sh(place.shell, script, { stdin: `${rows.join('\n')}\n`, timeoutMs: LONGEST_MS }));
}
