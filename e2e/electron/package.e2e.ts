/**
 * electron-builder.yml, as far as electron-builder gets without a runtime: a stub stands where Electron's files would be, the rest is real. The tree that
 * comes out is looked at: the addon outside the archive, the pages and programs inside, fuses set, and nothing that only developers need.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractFile, listPackage } from '@electron/asar';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'culvert-package-'));
const tree = join(place, 'release/linux-unpacked');
const resources = join(tree, 'resources');

/** Electron's fuse wire as @electron/fuses finds it: sentinel, version 1, eight fuses, all "1" before they are set. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES_BEFORE = `${FUSE_SENTINEL}${String.fromCharCode(1, 8)}11111111`;

beforeAll(() => {
  const stub = join(place, 'stub');
  mkdirSync(join(stub, 'resources'), { recursive: true });
  mkdirSync(join(stub, 'locales'));
  writeFileSync(join(stub, 'electron'), `#!/bin/sh\n# ${FUSES_BEFORE}\n`, { mode: 0o755 });
  const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string };
  writeFileSync(join(stub, 'version'), version);
  for (const name of ['chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(stub, name), '');
  const ran = spawnSync(
    join(ROOT, 'node_modules/.bin/electron-builder'),
    ['--dir', '--linux', `-c.electronDist=${stub}`, `-c.directories.output=${join(place, 'release')}`],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect(ran.status, `${ran.stdout}\n${ran.stderr}`).toBe(0);
}, 120_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

test('the addon and the programs that start threads lie outside the archive', () => {
  const outside = readdirSync(join(resources, 'app.asar.unpacked/dist'));
  expect(outside).toEqual(expect.arrayContaining(['native', 'cli.js', 'share-host.js', 'engine.js']));
  expect(outside).not.toContain('main.js');
  expect(statSync(join(resources, 'app.asar.unpacked/dist/native/culvert.node')).size).toBeGreaterThan(50_000);
});

test('the archive holds the main process, the preload script and the pages, and no development files', () => {
  const inside = listPackage(join(resources, 'app.asar'), { isPack: false });
  expect(inside).toEqual(
    expect.arrayContaining(['/package.json', '/dist/main.js', '/dist/preload.cjs', '/dist/renderer/index.html']),
  );
  const foreign = inside.filter(
    (path) => !/^\/(package\.json|dist(\/.*)?)$/.test(path) || /\.(ts|tsx|map)$/.test(path),
  );
  expect(foreign).toEqual([]);
  const manifest = JSON.parse(extractFile(join(resources, 'app.asar'), 'package.json').toString()) as { main: string };
  expect(manifest.main).toBe('dist/main.js');
});

test('icons, the command, AppStream data and the Wireshark dissector are there', () => {
  const icons = readdirSync(join(resources, 'icons/png'));
  expect(icons).toEqual(expect.arrayContaining(['16x16.png', '48x48.png', '256x256.png', '512x512.png']));
  expect(readFileSync(join(resources, 'linux/culvert'), 'utf8')).toContain('--culvert-cli');
  expect(readdirSync(join(resources, 'linux'))).toContain('io.github.culvert.Culvert.metainfo.xml');
  expect(readdirSync(join(resources, 'wireshark'))).toContain('culvert-fuse.lua');
});

test('the fuses are set: no Node mode, no NODE_OPTIONS, no inspector, the app from its archive only', () => {
  const program = readFileSync(join(tree, 'culvert-app'), 'latin1');
  const wire = program.slice(program.indexOf(FUSE_SENTINEL) + FUSE_SENTINEL.length + 2).slice(0, 8);
  // Order: FuseV1Options of @electron/fuses. RunAsNode, cookies, NODE_OPTIONS, inspect, asar integrity, only asar, snapshot, file protocol.
  expect([wire[0], wire[1], wire[2], wire[3], wire[5], wire[7]].join('')).toBe('010010');
});
