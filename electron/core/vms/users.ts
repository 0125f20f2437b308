/** Names of users and groups of this host. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 2000;

export type NameBase = 'passwd' | 'group';

/** '' where the number has no name. getent(1) is asked for what is not in the file (LDAP, systemd-homed). */
export async function nameOf(base: NameBase, number: number): Promise<string> {
  const text = await readFile(`/etc/${base}`, 'utf8').catch(() => '');
  return find(text, number) ?? find(await getent(base, number), number) ?? '';
}

async function getent(base: NameBase, number: number): Promise<string> {
  return await run('getent', [base, String(number)], { timeout: TIMEOUT_MS }).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

/** passwd(5) and group(5): name, password, number. */
function find(text: string, number: number): string | undefined {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[2] === String(number))?.[0];
}
