/** From a supervisor's request to a running, restricted share host: what the two sides of server/launcher.ts agree on. */
import { errnoName } from '../errno.ts';
import { native } from '../native/loader.ts';
import { keepToQuotas } from './capabilities.ts';
import { NO_SANDBOX, SANDBOX_INCOMPLETE, type SandboxMode, type SandboxReport } from './report.ts';
import { restrict } from './restrict.ts';

/** The launcher's only argument, as JSON. */
export interface LaunchPlan {
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

/** The share host's only argument, as JSON. */
export interface LaunchNote {
  readonly sandbox: SandboxReport;
}

const SIGTERM = 15;
/** More open files than anybody needs, and what `fs.nr_open` allows by default. */
const NOFILE_WANTED = 1_000_000;

/** Does not return: this process becomes the share host, or ends with a message on stderr. */
export function launch(plan: LaunchPlan): never {
  raiseNofile();
  keepToQuotas();
  native.setParentDeathSignal(SIGTERM);
  const sandbox = plan.sandbox === 'none' ? NO_SANDBOX : restrict(plan);
  if (plan.sandbox === 'require' && sandbox.state !== 'on') {
    process.stderr.write(`the sandbox cannot be turned on completely: ${sandbox.reason}\n`);
    process.exit(SANDBOX_INCOMPLETE);
  }
  const note: LaunchNote = { sandbox };
  const keep = Array.from({ length: plan.descriptors }, (_, fd) => fd);
  const result = native.execve(
    process.execPath,
    [process.execPath, plan.program, JSON.stringify(note)],
    environment(),
    keep,
  );
  process.stderr.write(`the share host could not be started: ${errnoName(result)} for ${process.execPath}\n`);
  process.exit(1);
}

/** Before capabilities go: only with CAP_SYS_RESOURCE can the hard limit be raised. */
function raiseNofile(): void {
  const [, hard] = native.getNofile();
  if (hard < NOFILE_WANTED && native.setNofile(NOFILE_WANTED, NOFILE_WANTED) === 0) return;
  native.setNofile(hard, hard);
}

/**
 * NODE_OPTIONS and its kin could make the share host load or listen to something. Node refuses to start when it may not read the system's OpenSSL
 * configuration, which lies outside the sandbox; it is given an empty one, as it does no cryptography.
 */
function environment(): string[] {
  return Object.entries({ ...process.env, OPENSSL_CONF: '/dev/null' })
    .filter(([name]) => !name.startsWith('NODE_'))
    .map(([name, value]) => `${name}=${value ?? ''}`);
}
