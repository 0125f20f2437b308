/** Where control sockets lie: one folder per user, which nobody else may enter. */
import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { Problem } from './failure.ts';

const SUFFIX = '.sock';

/** The folder, without making it. */
export function controlFolder(env: NodeJS.ProcessEnv = process.env): string {
  const runtime = env['XDG_RUNTIME_DIR'];
  if (runtime?.startsWith('/') === true) return join(runtime, 'culvert');
  const uid = geteuid?.() ?? 0;
  return uid === 0 ? '/run/culvert' : `/tmp/culvert-${uid}`;
}

/** Makes the folder if need be and checks that it is ours alone: in /tmp somebody may have been faster. Throws Problem. */
export function openControlFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = controlFolder(env);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new Problem(
        'CONTROL_FOLDER',
        `the folder ${folder} for the control socket cannot be made: ${(error as NodeJS.ErrnoException).code}`,
        'Set XDG_RUNTIME_DIR to a folder of yours.',
      );
    }
  }
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== (geteuid?.() ?? 0) || (found.mode & 0o077) !== 0) {
    throw new Problem(
      'CONTROL_FOLDER',
      `${folder} is not a folder that only this user may enter`,
      `Remove it, or: chown ${geteuid?.() ?? 0} ${folder} && chmod 700 ${folder}`,
    );
  }
  return folder;
}

export function controlPath(folder: string, id: string): string {
  return join(folder, `${id}${SUFFIX}`);
}

/** Ids of the shares that have a control socket, live or stale. */
export function controlIds(folder: string = controlFolder()): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length))
      .sort();
  } catch {
    return []; // no folder: no shares
  }
}
