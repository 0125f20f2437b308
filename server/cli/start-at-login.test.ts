import { expect, test } from 'vitest';
import { autostartEntry, ownCommand, systemdUnit } from './start-at-login.ts';

const env = { XDG_CONFIG_HOME: '/home/me/.config' };
const awkward = ['/opt/my "node"', '/opt/100%/$HOME/cli.js'];

test('the unit lies where systemd looks, and its command is quoted by its rules', () => {
  const { path, content } = systemdUnit(awkward, env);
  expect(path).toBe('/home/me/.config/systemd/user/culvert.service');
  expect(content).toContain(String.raw`ExecStart="/opt/my \"node\"" "/opt/100%%/$$HOME/cli.js" "daemon"`);
});

test('the autostart entry is quoted twice, as its specification asks', () => {
  const { path, content } = autostartEntry(awkward, env);
  expect(path).toBe('/home/me/.config/autostart/culvert.desktop');
  expect(content).toContain(String.raw`Exec="/opt/my \\"node\\"" "/opt/100%%/\\$HOME/cli.js" "daemon"`);
});

test('an AppImage is called by its own path, since what it unpacks goes away', () => {
  expect(ownCommand({ APPIMAGE: '/opt/Culvert.AppImage' })).toEqual(['/opt/Culvert.AppImage']);
  expect(ownCommand({})[0]).toBe(process.execPath);
});
