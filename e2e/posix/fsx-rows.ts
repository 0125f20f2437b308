import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { quoted } from '../../server/testing/guest/shell.ts';
import type { Row, RowContext } from './row.ts';

const FULL = process.env['CULVERT_FULL'] === '1';
const OPERATIONS = FULL ? 25_000 : 4_000;
const TIMEOUT_MS = FULL ? 900_000 : 120_000;
/** Operations are the same in each run; CULVERT_FSX_SEED tries others. */
const SEED = Number(process.env['CULVERT_FSX_SEED'] ?? 1);
/** What Linux's FUSE client does not pass on (fuse_file_fallocate). */
const REFUSED_BY_CLIENT = ['collapse', 'insert'];

/** Random operations on a file (e2e/guest/tool/fsx.c), checked there against a copy in memory, and at the end on the host. */
export function fsxRows(): readonly Row[] {
  return [
    { slug: 'fsx', name: 'random reads, writes, holes, copies and cuts agree with a copy in memory', flag: '' },
    { slug: 'fsx-mmap', name: 'and so they do when the file is mapped too', flag: 'mmap' },
  ].map(({ slug, name, flag }) => ({
    slug,
    name: `${name} (${OPERATIONS} operations)`,
    timeoutMs: TIMEOUT_MS,
    run: async (context) => await agree(context, flag),
  }));
}

async function agree({ shell, dir, hostDir }: RowContext, flag: string): Promise<void> {
  const script = `guest-tool fsx ${quoted(join(dir, 'file'))} ${OPERATIONS} ${SEED} ${flag}`;
  const { code, stdout, stderr } = await shell.run(script, { timeoutMs: TIMEOUT_MS });
  assert.equal(code, 0, `${script}\n${stdout}${stderr}`);
  const lines = stdout.trimEnd().split('\n');
  const refused = lines.filter((line) => line.endsWith(' refused')).map((line) => line.split(' ')[0]);
  assert.deepEqual(refused, REFUSED_BY_CLIENT);
  const onHost = createHash('sha256')
    .update(await readFile(join(hostDir, 'file')))
    .digest('hex');
  assert.equal(lines[0], `sha256 ${onHost}`);
}
