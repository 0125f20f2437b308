/** What a script did. A code above 128 is 128 + the signal that ended the shell. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout before it was read as UTF-8. */
  readonly stdoutBytes: Buffer;
}

export interface RunOptions {
  /** After this long the script's process group is killed and `run` rejects. Default 60 s. */
  readonly timeoutMs?: number;
  /** What the script reads on its stdin; nothing by default. */
  readonly stdin?: string | Uint8Array;
}

/** A place where `sh` scripts run: a guest, or the host itself. Scripts may run at the same time. */
export interface Shell {
  /** Rejects only when the script could not be run to its end; a script that fails is a result with its code. */
  run(script: string, options?: RunOptions): Promise<RunResult>;
}

class ScriptFailed extends Error {
  readonly code = 'SCRIPT_FAILED';
  readonly result: RunResult;

  constructor(script: string, result: RunResult) {
    const text = [result.stdout, result.stderr].map((stream) => stream.trim()).filter((stream) => stream !== '');
    super(`the script ended with ${result.code}\n${script.trim()}\n${text.join('\n').slice(-4000)}`);
    this.result = result;
  }
}

/** Runs a script that must succeed (`set -e` is added) and returns its stdout. */
export async function sh(shell: Shell, script: string, options?: RunOptions): Promise<string> {
  const result = await shell.run(`set -e\n${script}`, options);
  if (result.code !== 0) throw new ScriptFailed(script, result);
  return result.stdout;
}

/** One shell word, whatever bytes the text has. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
