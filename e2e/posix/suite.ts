import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterAll, it } from 'vitest';

import { hostShell } from '../../server/testing/guest/host-shell.ts';
import { type Shell, sh } from '../../server/testing/guest/shell.ts';
import { removeFolder, temporaryFolder } from '../../server/testing/guest/temporary-folder.ts';
import { CHECK_NAMES, checkRows } from './check-rows.ts';
import { fsxRows } from './fsx-rows.ts';
import { guestTool } from './guest-tool.ts';
import { type Row, type RowContext, RowSkipped } from './row.ts';
import { shareRows } from './share-rows.ts';

/** A share that is mounted now. */
export interface MountedShare {
  readonly shell: Shell;
  /** The mount point, as `shell` sees it. */
  readonly mountPoint: string;
  /** The shared folder on the host. */
  readonly sharedDir: string;
  /** True unless the cache mode keeps what the host changes from the client; see RowContext. */
  readonly hostChangesShow?: boolean;
  readonly mayLack?: readonly string[];
  readonly knownDifferences?: Readonly<Record<string, string>>;
  /** Rows (by slug) that cannot pass here, with the reason: they are skipped, unless asked for by name. */
  readonly knownFailures?: Readonly<Record<string, string>>;
}

export function allRows(): readonly Row[] {
  return [...shareRows(), ...checkRows()];
}

/** What runs at every cache policy: all of it with CULVERT_FULL=1, otherwise what a policy can change and is quick. */
export function rowsAtPolicy(): readonly Row[] {
  if (process.env['CULVERT_FULL'] === '1') return [...allRows(), ...fsxRows()];
  return [...shareRows().filter(({ slug }) => slug === 'errno-rows'), ...checkRows(), ...fsxRows()];
}

/** Host-side shell with guest-tool on its PATH. */
export async function hostWithTool(): Promise<Shell> {
  return hostShell([dirname(await guestTool())]);
}

/** A new folder for a share, on a disk: a tmpfs (which /tmp may be) has neither user xattrs nor O_DIRECT. */
export async function shareFolder(name: string): Promise<string> {
  return await temporaryFolder(process.env['CULVERT_E2E_DIR'] ?? '/var/tmp', `culvert-${name}-`);
}

/** Counts what was skipped in a file and says so at its end, once for each reason. */
export class SkipReport {
  readonly #reasons = new Map<string, number>();

  constructor(title: string) {
    afterAll(() => {
      for (const [reason, count] of this.#reasons) process.stdout.write(`${title}: skipped ${count}: ${reason}\n`);
    });
  }

  add(reason: string, count = 1): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + count);
  }
}

/** One test for each row, all on the same mount; CULVERT_E2E_ROWS=slug,slug limits them. */
export function defineRows(rows: readonly Row[], share: () => MountedShare, skips: SkipReport): void {
  const chosen = process.env['CULVERT_E2E_ROWS']?.split(',');
  it('each check that guest-tool has is a row', async () => {
    const said = await sh(await hostWithTool(), 'guest-tool checks');
    assert.deepEqual(said.trim().split('\n').sort(), [...CHECK_NAMES].sort());
  });
  for (const row of rows.filter(({ slug }) => chosen?.includes(slug) ?? true)) {
    it(row.name, { timeout: row.timeoutMs }, async (test) => {
      const known = share().knownFailures?.[row.slug];
      if (known !== undefined && chosen === undefined) {
        skips.add(known);
        test.skip(known);
      }
      try {
        await runRow(row, share());
      } catch (error) {
        if (!(error instanceof RowSkipped)) throw error;
        skips.add(error.message);
        test.skip(error.message);
      }
    });
  }
}

async function runRow(row: Row, share: MountedShare): Promise<void> {
  const hostDir = join(share.sharedDir, row.slug);
  const scratch = await shareFolder('scratch');
  await mkdir(hostDir);
  const context: RowContext = {
    shell: share.shell,
    dir: join(share.mountPoint, row.slug),
    hostDir,
    host: await hostWithTool(),
    scratch,
    hostChangesShow: share.hostChangesShow ?? true,
    mayLack: share.mayLack ?? [],
    knownDifferences: share.knownDifferences ?? {},
  };
  try {
    await row.run(context);
  } finally {
    await removeFolder(scratch);
    await removeFolder(hostDir);
  }
}
