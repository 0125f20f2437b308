/** What of 9P depends on the host's own file systems. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileSystem } from '../../fs/backend.ts';
import { type HostFixture, hostFixture } from '../../fs/host/testing.ts';
import { native } from '../../native/loader.ts';
import { GETATTR_MASK } from '../../wire/ninep/flags.ts';
import { entriesOf } from './testing/messages.ts';
import { ROOT, ScriptedClient } from './testing/scripted-client.ts';

const probe = fs.mkdtempSync(join(tmpdir(), 'culvert-mount-'));
const canMount = native.mount('tmpfs', probe, 'tmpfs', 0, '') === 0;
if (canMount) native.umount(probe, 0);
fs.rmdirSync(probe);

/** As e2fsprogs' lsattr tells it, or undefined where the file system tells none, or there is no lsattr. */
function generationOf(path: string): number | undefined {
  try {
    return Number(
      /^(\d+)/.exec(execFileSync('lsattr', ['-v', '-d', path], { encoding: 'utf8', stdio: 'pipe' }).trim())?.[1],
    );
  } catch {
    return undefined;
  }
}

let fixture: HostFixture;
let client: ScriptedClient;

function attach(base: string): void {
  fixture = hostFixture({}, base);
  client = ScriptedClient.attached({ arena: fixture.arena, fs: (): FileSystem => fixture.fs });
}

afterEach(() => {
  client.session.close();
  fixture.close();
});

it('tells the generation of open files and folders, where the host does', (test) => {
  attach('/var/tmp');
  const fid = client.create(ROOT, 'a');
  const generation = generationOf(join(fixture.folder, 'a'));
  if (generation === undefined) test.skip('the file system of /var/tmp tells no generations, or lsattr is missing');
  expect(client.attr(fid)).toMatchObject({ gen: generation });
  expect(client.attr(fid).validLo & GETATTR_MASK.GEN).toBe(GETATTR_MASK.GEN);
  expect(client.attr(client.open(ROOT, ''))).toMatchObject({ gen: generationOf(fixture.folder) });
  expect(client.attr(client.walk(ROOT, 'a')).validLo & GETATTR_MASK.GEN).toBe(0);
});

describe('file systems mounted below the share', () => {
  const POINTS = ['one', 'two'];

  beforeEach(() => {
    attach(tmpdir());
  });

  afterEach(() => {
    if (canMount) for (const name of POINTS) native.umount(join(fixture.folder, name), 2);
  });

  it('do not share a qid.path, and listings tell the same ones as walks', (test) => {
    if (!canMount) test.skip('this process may not mount');
    for (const name of POINTS) {
      fs.mkdirSync(join(fixture.folder, name));
      native.mount('tmpfs', join(fixture.folder, name), 'tmpfs', 0, '');
      for (let i = 0; i < 10; i++) fs.writeFileSync(join(fixture.folder, name, `f${i}`), '');
    }
    const [first, second] = POINTS.map((name) => fs.statSync(join(fixture.folder, name, 'f3'))) as [fs.Stats, fs.Stats];
    // Two file systems of one kind number their files alike; else this would prove nothing.
    expect(first.ino).toBe(second.ino);
    const paths = new Set<string>();
    for (const name of POINTS) {
      const { data } = client.ok('Treaddir', { fid: client.open(ROOT, name), count: 8192 });
      for (const entry of entriesOf(data).filter((each) => each.name.startsWith('f'))) {
        const { qid } = client.attr(client.walk(ROOT, name, entry.name));
        expect(qid.pathLo).toBe(entry.path);
        paths.add(`${qid.pathHi}:${qid.pathLo}`);
      }
      const { qid } = client.attr(client.walk(ROOT, name));
      paths.add(`${qid.pathHi}:${qid.pathLo}`);
    }
    expect(paths.size).toBe(22);
  });
});
