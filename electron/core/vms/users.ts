/** Names of users and groups of this host. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { VmUser } from '../../contract/vms.ts';

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

/** As passwd(5) and group(5) have it; null: there is no such user. */
export async function userNamed(name: string): Promise<VmUser | null> {
  const entry = (await linesOf('passwd')).find(([first]) => first === name);
  if (entry === undefined) return null;
  const others = (await linesOf('group')).filter((line) => (line[3] ?? '').split(',').includes(name));
  return { name, uid: Number(entry[2]), gids: [Number(entry[3]), ...others.map((line) => Number(line[2]))] };
}

/** By name or number; -1: there is no such group. */
export async function groupNumber(group: string): Promise<number> {
  if (/^\d+$/.test(group)) return Number(group);
  return Number((await linesOf('group')).find(([name]) => name === group)?.[2] ?? -1);
}

async function linesOf(base: NameBase): Promise<readonly (readonly string[])[]> {
  return linesIn(await readFile(`/etc/${base}`, 'utf8').catch(() => ''));
}

/** passwd(5) and group(5): name, password, number. */
function find(text: string, number: number): string | undefined {
  return linesIn(text).find((fields) => fields[2] === String(number))?.[0];
}

function linesIn(text: string): readonly (readonly string[])[] {
  return text.split('\n').map((line) => line.split(':'));
}
