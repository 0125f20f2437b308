import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredShare } from '../contract/app/stored-share.ts';
import { storedShareSchema } from '../contract/app/stored-share.ts';
import { draftFor, duplicateOf } from './draft.ts';
import { checkDraft } from './draft-checks.ts';

let folder: string;
let sockets: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'culvert-draft-')));
  sockets = join(folder, 'vm');
  mkdirSync(join(folder, 'Größe & Co'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function draft(others: readonly StoredShare[] = [], name = 'Größe & Co'): StoredShare {
  return draftFor(join(folder, name), sockets, others);
}

async function problems(
  change: object,
  others: readonly StoredShare[] = [],
  except: string | null = null,
): Promise<readonly string[]> {
  const base = draft();
  const merged = {
    ...base,
    ...change,
    config: { ...base.config, ...('config' in change ? (change.config as object) : {}) },
  };
  const found = await checkDraft(merged, except, others, { sockets, trials: join(folder, 'try') });
  return found.map(({ path, level, message }) => `${level} ${path}: ${message}`);
}

describe('a draft', () => {
  it('is complete and free of problems', async () => {
    const made = draft();
    expect(storedShareSchema.parse(made)).toEqual(made);
    expect(made.config).toMatchObject({ id: 'gr-e-co', name: 'Größe & Co', tag: '' });
    expect(await problems({})).toEqual([]);
  });

  it('takes id and socket that are free', async () => {
    const first = draft();
    const second = draft([first]);
    expect(second.config).toMatchObject({ id: 'gr-e-co-2', tag: '' });
    expect(
      (await checkDraft(second, null, [first], { sockets, trials: '' })).filter(({ level }) => level === 'error'),
    ).toEqual([]);
  });

  it('copied from a share with a long tag has another one that fits', () => {
    const made = draft();
    const first = { ...made, config: { ...made.config, id: 'x'.repeat(63), tag: 'x'.repeat(36) } };
    const { tag } = duplicateOf(first, sockets, [first]).config;
    expect(tag).not.toBe(first.config.tag);
    expect(tag.length).toBeLessThanOrEqual(36);
  });

  it('follows a link to the folder itself', () => {
    symlinkSync(join(folder, 'Größe & Co'), join(folder, 'link'));
    expect(draft([], 'link').config.folder).toBe(join(folder, 'Größe & Co'));
  });

  it('duplicated runs beside the original', async () => {
    const first = draft();
    const copy = duplicateOf(first, sockets, [first]);
    expect(
      (await checkDraft(copy, null, [first], { sockets, trials: '' })).filter(({ level }) => level === 'error'),
    ).toEqual([]);
    const ninep: StoredShare = {
      ...first,
      config: {
        ...first.config,
        protocol: '9p',
        connection: {
          kind: '9p',
          listen: [
            { how: 'unix', path: join(folder, 's') },
            { how: 'hybrid-vsock', path: join(folder, 's'), port: 5 },
            { how: 'tcp', host: '127.0.0.1', port: 5640 },
          ],
          exports: [{ name: 'a', folder: first.config.folder }],
        },
      },
    };
    const other = duplicateOf(ninep, sockets, [ninep]);
    expect(
      (await checkDraft(other, null, [ninep], { sockets, trials: '' })).filter(({ level }) => level === 'error'),
    ).toEqual([]);
  });
});

describe('what is wrong with one', () => {
  it.each([
    [
      'a folder that is gone',
      () => ({ config: { folder: join(folder, 'gone') } }),
      /error config\.folder: There is no such folder/,
    ],
    [
      'a file',
      () => {
        writeFileSync(join(folder, 'file'), '');
        return { config: { folder: join(folder, 'file') } };
      },
      /error config\.folder: This is a file/,
    ],
    ['the root', () => ({ config: { folder: '/' } }), /warning config\.folder: This is the whole file system/],
    ['the home folder', () => ({ config: { folder: homedir() } }), /warning config\.folder: This is your home folder/],
    ['a comma in the tag', () => ({ config: { tag: 'a,b' } }), /error config\.tag: The tag has a comma/],
    ['a space in the tag', () => ({ config: { tag: 'a b' } }), /error config\.tag: The tag has a space/],
    ['a quote in the tag', () => ({ config: { tag: "a'b" } }), /error config\.tag: The tag has a quote/],
    ['a long tag', () => ({ config: { tag: 'x'.repeat(37) } }), /error config\.tag: The tag is longer than 36 bytes/],
    ['an empty name', () => ({ config: { name: '' } }), /error config\.name: Give the share a name/],
    [
      'a socket in a folder that is not there',
      () => ({ config: { connection: { kind: 'vhost-user', socket: { how: 'listen', path: join(folder, 'no/s') } } } }),
      /error config\.connection\.socket\.path: The folder .* does not exist/,
    ],
    [
      'a socket that is a file',
      () => {
        writeFileSync(join(folder, 'file'), '');
        return {
          config: { connection: { kind: 'vhost-user', socket: { how: 'listen', path: join(folder, 'file') } } },
        };
      },
      /There is a file of this name/,
    ],
    [
      'an address that others reach',
      () => ({
        config: {
          protocol: '9p',
          connection: {
            kind: '9p',
            listen: [{ how: 'tcp', host: '0.0.0.0', port: 5640 }],
            exports: [{ name: 'a', folder: join(folder, 'Größe & Co') }],
          },
        },
      }),
      /warning config\.connection\.listen\.0\.host: Other machines can reach this address/,
    ],
    [
      'a mount point in the folder',
      () => {
        mkdirSync(join(folder, 'Größe & Co/mnt'));
        return { config: { connection: { kind: 'fuse-dev', mountpoint: join(folder, 'Größe & Co/mnt') } } };
      },
      /must not lie within each other/,
    ],
  ])('%s', async (_what, change, message) => {
    expect((await problems(change())).join('\n')).toMatch(message);
  });

  it('two shares on one socket, but not one with itself', async () => {
    const first = draft();
    expect((await problems({ config: { id: 'other', name: 'other', tag: 'other' } }, [first])).join('\n')).toMatch(
      /error config\.connection\.socket\.path: The share Größe & Co uses this as well/,
    );
    expect(await problems({}, [first], first.config.id)).toEqual([]);
  });

  it('something that is no share at all', async () => {
    expect(await checkDraft(null, null, [], { sockets, trials: '' })).toMatchObject([{ level: 'error' }]);
  });
});
