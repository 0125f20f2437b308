/** How the parent of a share host starts it: the launcher, told what to restrict and what to become (server/native/launcher/launcher.cc). */
import { KEEP_TO_QUOTAS } from './capabilities.ts';
import type { LaunchNote } from './launch-note.ts';
import type { SandboxMode } from './report.ts';
import { layersFor } from './restrict.ts';

export interface LaunchPlan {
  /** The launcher's program file. */
  readonly launcher: string;
  /** The share host's program file. */
  readonly program: string;
  /** Directory of the program files. */
  readonly code: string;
  /** What it serves. */
  readonly folders: readonly string[];
  readonly sandbox: SandboxMode;
  /** Descriptors 0 to this one (exclusive) are handed on. */
  readonly descriptors: number;
}

export interface LaunchCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const SIGTERM = 15;
/** More open files than anybody needs, and what `fs.nr_open` allows by default. */
const NOFILE_WANTED = 1_000_000;

/** This process must be the Node that the share host is to run on, with the addon loaded: what is mapped here may be read there. */
export function launchCommand(plan: LaunchPlan): LaunchCommand {
  // The limit before capabilities go: only with CAP_SYS_RESOURCE can the hard one be raised.
  const steps = [
    `open-files=${NOFILE_WANTED}`,
    KEEP_TO_QUOTAS,
    `parent-death=${SIGTERM}`,
    `descriptors=${plan.descriptors}`,
  ];
  const note = plan.sandbox === 'none' ? null : addSandbox(steps, plan);
  return {
    program: plan.launcher,
    args: [...steps, '--', process.execPath, plan.program, JSON.stringify(note)],
    env: environment(),
  };
}

function addSandbox(steps: string[], plan: LaunchPlan): LaunchNote {
  // The groups of whoever started the server are no rights of its guests'. Having none also makes acting for a guest user cheaper (creds.cc).
  if (process.getuid?.() === 0) steps.push('no-groups');
  const { layers, lacking } = layersFor(plan, true);
  const named = layers.map(({ name, refused, steps: own }) => {
    steps.push(...own);
    return { name, refused, at: steps.length - 1 };
  });
  return { layers: named, lacking };
}

/**
 * NODE_OPTIONS and its kin could make the share host load or listen to something. Node refuses to start when it may not read the system's OpenSSL
 * configuration, which lies outside the sandbox; it is given an empty one, as it does no cryptography.
 */
function environment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !name.startsWith('NODE_')) kept[name] = value;
  return { ...kept, OPENSSL_CONF: '/dev/null' };
}
