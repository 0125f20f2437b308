import { spawn } from 'node:child_process';

import type { RunOptions, RunResult, Shell } from './shell.ts';

/**
 * The host's own `sh`, with the guest's rules: a process group of its own, killed as a whole when it takes too long.
 * `folders` come first on its PATH.
 */
export function hostShell(folders: readonly string[] = []): Shell {
  const env = { ...process.env, PATH: [...folders, process.env['PATH'] ?? '/usr/bin:/bin'].join(':') };
  return { run: (script, options = {}) => runOnHost(script, options, env) };
}

function runOnHost(script: string, options: RunOptions, env: NodeJS.ProcessEnv): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timeoutMs = options.timeoutMs ?? 60_000;
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      reject(new Error(`a script took too long on the host (${timeoutMs} ms): ${script.trim().slice(0, 500)}`));
    }, timeoutMs);
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
    child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const stdoutBytes = Buffer.concat(stdout);
      const text = { stdout: stdoutBytes.toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') };
      resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 143), ...text, stdoutBytes });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
  });
}
