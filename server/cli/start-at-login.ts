/** Files that start the service by themselves: a systemd user unit, or an XDG autostart entry where there is no systemd. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../control/failure.ts';

export interface LoginFile {
  readonly path: string;
  readonly content: string;
}

/** How this program is called: an AppImage by its own path, a packaged app by its executable, else Node with our program file. */
export function ownCommand(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const image = env['APPIMAGE'];
  if (image !== undefined) return [image];
  if ('electron' in process.versions) return [process.execPath];
  return [process.execPath, fileURLToPath(new URL('./cli.js', import.meta.url))];
}

function configFolder(env: NodeJS.ProcessEnv): string {
  const folder = env['XDG_CONFIG_HOME'];
  return folder?.startsWith('/') === true ? folder : join(homedir(), '.config');
}

/** systemd.service(5), systemd.unit(5). Share hosts are stopped by the service, in order, and not by systemd beside it. */
export function systemdUnit(command: readonly string[], env: NodeJS.ProcessEnv = process.env): LoginFile {
  const content = `# Written by culvert daemon --install; culvert daemon --uninstall removes it.
[Unit]
Description=Culvert shares folders into virtual machines

[Service]
ExecStart=${[...command, 'daemon'].map(systemdWord).join(' ')}
Restart=on-failure
RestartSec=2
KillMode=mixed
TimeoutStopSec=15

[Install]
WantedBy=default.target
`;
  return { path: join(configFolder(env), 'systemd/user/culvert.service'), content };
}

/** Quoting of ExecStart=: C-style escapes in double quotes, % for specifiers, $ for variables. */
function systemdWord(word: string): string {
  const escaped = word.replace(/[\\"]/g, '\\$&').replace(/%/g, '%%').replace(/\$/g, '$$$$');
  return `"${escaped}"`;
}

/** The Desktop Application Autostart and Desktop Entry specifications. */
export function autostartEntry(command: readonly string[], env: NodeJS.ProcessEnv = process.env): LoginFile {
  const content = `[Desktop Entry]
Type=Application
Name=Culvert
Comment=Shares folders into virtual machines
Exec=${[...command, 'daemon'].map(desktopWord).join(' ')}
Terminal=false
X-GNOME-Autostart-enabled=true
`;
  return { path: join(configFolder(env), 'autostart/culvert.desktop'), content };
}

/** Exec is a string, whose escapes are undone first, of quoted words with escapes of their own; % begins a field code. */
function desktopWord(word: string): string {
  const quoted = `"${word.replace(/["`$\\]/g, '\\$&').replace(/%/g, '%%')}"`;
  return quoted.replace(/\\/g, '\\\\');
}

/** Throws Problem. */
export function writeLoginFile({ path, content }: LoginFile): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    throw new Problem(
      'NOT_INSTALLED',
      `${path} could not be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
      'Check that folder.',
    );
  }
}

/** Whether there was one. */
export function removeLoginFile({ path }: LoginFile): boolean {
  const there = existsSync(path);
  rmSync(path, { force: true });
  return there;
}

/** '' or why it did not work. */
export function systemctl(...args: readonly string[]): string {
  const { status, stderr, error } = spawnSync('systemctl', ['--user', ...args], { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  return status === 0 ? '' : stderr.trim() || `it ended with ${status}`;
}
