import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Problem } from '../control/failure.ts';

/** Number of a group given by name or number. getent(1) is asked for groups that are not in /etc/group. Throws Problem. */
export function groupId(group: string): number {
  if (/^\d+$/.test(group)) return Number(group);
  const entry =
    findEntry(readFileSync('/etc/group', 'utf8'), group) ??
    findEntry(spawnSync('getent', ['group', '--', group], { encoding: 'utf8' }).stdout ?? '', group);
  if (entry === undefined)
    throw new Problem(
      'GROUP_UNKNOWN',
      `there is no group "${group}"`,
      'getent group lists the groups of this machine.',
    );
  return entry;
}

/** group(5): name, password, number, members. */
function findEntry(text: string, group: string): number | undefined {
  for (const line of text.split('\n')) {
    const [name, , number] = line.split(':');
    if (name === group && number !== undefined) return Number(number);
  }
  return undefined;
}
