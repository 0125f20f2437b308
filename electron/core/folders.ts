/** Where the app keeps its files: what lasts, and what is gone after a reboot. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { controlFolder } from '../../server/control/paths.ts';

export interface CoreFolders {
  /** Settings and shares. */
  readonly config: string;
  /** Sockets that VMs connect to: this user's alone. */
  readonly sockets: string;
  /** Mount points of "try it without a VM". */
  readonly trials: string;
}

/** By the XDG base directory specification. */
export function coreFolders(env: NodeJS.ProcessEnv = process.env): CoreFolders {
  const home = env['XDG_CONFIG_HOME'];
  const runtime = controlFolder(env);
  return {
    config: join(home?.startsWith('/') === true ? home : join(homedir(), '.config'), 'culvert'),
    sockets: join(runtime, 'vm'),
    trials: join(runtime, 'try'),
  };
}
