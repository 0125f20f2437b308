import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { JsonStore, type StoreShape } from './json-store.ts';

interface Thing {
  readonly count: number;
}

const shape: StoreShape<Thing> = {
  what: 'things',
  version: 3,
  schema: z.strictObject({ count: z.int() }),
  empty: { count: 0 },
  migrations: {
    1: (old) => ({ number: (old as { n: number }).n }),
    2: (old) => ({ count: (old as { number: number }).number }),
  },
};

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-store-'));
  path = join(folder, 'deep/things.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function stored(): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function write(text: string, name = path): void {
  mkdirSync(join(folder, 'deep'), { recursive: true });
  writeFileSync(name, text);
}

describe('JsonStore', () => {
  it('begins empty, and makes its folder', async () => {
    const store = await JsonStore.open(path, shape);
    expect(store.value).toEqual({ count: 0 });
    expect(store.notice).toBeNull();
  });

  it('keeps what was saved, with its version, and the copy before it', async () => {
    const store = await JsonStore.open(path, shape);
    await store.update(() => ({ count: 1 }));
    await store.update(() => ({ count: 2 }));
    expect(stored()).toEqual({ version: 3, value: { count: 2 } });
    expect(JSON.parse(readFileSync(`${path}.last`, 'utf8'))).toEqual({ version: 3, value: { count: 1 } });
    expect((await JsonStore.open(path, shape)).value).toEqual({ count: 2 });
    expect(readdirSync(join(folder, 'deep')).sort()).toEqual(['things.json', 'things.json.last']);
  });

  it('changes that come at the same time follow each other', async () => {
    const store = await JsonStore.open(path, shape);
    await Promise.all(Array.from({ length: 20 }, () => store.update(({ count }) => ({ count: count + 1 }))));
    expect(store.value).toEqual({ count: 20 });
    expect(stored()).toEqual({ version: 3, value: { count: 20 } });
  });

  it('a change that throws changes nothing, and the next one works', async () => {
    const store = await JsonStore.open(path, shape);
    const refused = store.update(() => {
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    await store.update(() => ({ count: 5 }));
    expect(store.value).toEqual({ count: 5 });
  });

  it('takes over what earlier versions wrote', async () => {
    write('{"version":1,"value":{"n":7}}');
    const store = await JsonStore.open(path, shape);
    expect(store.value).toEqual({ count: 7 });
    expect(store.notice).toBeNull();
  });

  it.each([
    ['no JSON', '{"version":3,"val'],
    ['another shape', '{"version":3,"value":{"count":"x"}}'],
    ['no version', '[]'],
    ['nothing', ''],
    ['a later version', '{"version":4,"value":{}}'],
    ['a version that never was', '{"version":0,"value":{}}'],
  ])('sets %s aside, says so, and uses the last good copy', async (_what, text) => {
    write(text);
    write('{"version":3,"value":{"count":9}}', `${path}.last`);
    const store = await JsonStore.open(path, shape);
    expect(store.value).toEqual({ count: 9 });
    expect(store.notice).toMatchObject({ code: 'STORE_DAMAGED' });
    expect(store.notice?.message).toContain('last good copy');
    const aside = readdirSync(join(folder, 'deep')).find((name) => name.includes('damaged')) ?? '';
    expect(readFileSync(join(folder, 'deep', aside), 'utf8')).toBe(text);
    expect(store.notice?.fix).toContain(aside);
  });

  it('two damaged files give the defaults', async () => {
    write('x');
    write('y', `${path}.last`);
    const store = await JsonStore.open(path, shape);
    expect(store.value).toEqual({ count: 0 });
    expect(store.notice?.message).toContain('defaults');
  });

  it('a save that cannot be made is told, and what was there stays', async () => {
    const store = await JsonStore.open(path, shape);
    await store.update(() => ({ count: 1 }));
    // A folder of the name that the new file would take first: also root cannot write to it.
    mkdirSync(`${path}.new`);
    await expect(store.update(() => ({ count: 2 }))).rejects.toMatchObject({ code: 'NOT_SAVED' });
    expect(store.value).toEqual({ count: 1 });
    expect(stored()).toEqual({ version: 3, value: { count: 1 } });
  });
});
