/** What a share does, shown in Chromium: real traffic of the host kernel's FUSE client and of the 9P client, through real share hosts. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { NinepClient } from '../../server/client/ninep-client.ts';
import { AppPlace, type Page, type Program } from '../app/app-place.ts';
import { ActivityScreen, launchChromium, noBrowserHere } from './activity-screen.ts';

const PICTURES = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));
const mounting = existsSync('/dev/fuse') && process.getuid?.() === 0;

let browser: Browser | undefined;
beforeAll(async () => {
  if (noBrowserHere() === undefined) browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
});

/** A share that is mounted on this host, and a screen that watches it. */
class Watched implements AsyncDisposable {
  readonly place: AppPlace;
  readonly program: Program;
  readonly core: Page;
  readonly screen: ActivityScreen;
  readonly id: string;
  readonly mountpoint: string;

  private constructor(parts: Pick<Watched, 'place' | 'program' | 'core' | 'screen' | 'id' | 'mountpoint'>) {
    this.place = parts.place;
    this.program = parts.program;
    this.core = parts.core;
    this.screen = parts.screen;
    this.id = parts.id;
    this.mountpoint = parts.mountpoint;
  }

  static async mount(context: TestContext, theme: 'light' | 'dark' = 'light'): Promise<Watched> {
    if (!mounting) context.skip('root and /dev/fuse are needed to mount here');
    const { place, program, core, screen } = await begin(context, theme);
    const mountpoint = join(place.folder, 'mnt');
    mkdirSync(mountpoint);
    const view = await core.share(place.shared, (draft) => ({
      ...draft,
      // Each request of a program is one of the share.
      config: { ...draft.config, connection: { kind: 'fuse-dev', mountpoint }, policy: { cache: 'never' } },
    }));
    const { id } = view.stored.config;
    readdirSync(mountpoint);
    await core.untilState(id, 'mounted');
    await screen.watch(id);
    return new Watched({ place, program, core, screen, id, mountpoint });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.screen[Symbol.asyncDispose]();
    this.core[Symbol.dispose]();
    // In order, so that the mount goes first.
    await this.program.end();
    await this.place[Symbol.asyncDispose]();
  }
}

async function begin(context: TestContext, theme: 'light' | 'dark' = 'light') {
  const reason = noBrowserHere();
  if (reason !== undefined) context.skip(reason);
  if (browser === undefined) throw new Error('the browser was not started');
  const place = new AppPlace();
  const program = await place.ui();
  const core = await program.page();
  const screen = await ActivityScreen.open(browser, program, theme);
  return { place, program, core, screen };
}

describe('the events of a share', () => {
  it('are filtered, frozen, jumped to, shown in detail, and exported as they are seen', async (context) => {
    await using watched = await Watched.mount(context);
    const { screen, mountpoint } = watched;
    const { page } = screen;
    for (let i = 0; i < 10; i++) writeFileSync(join(mountpoint, `file-${i}.txt`), `content ${i}`);
    await screen.filter('op:WRITE');
    await expect.poll(() => screen.shown()).toBe(10);
    expect(await screen.cell(screen.rows.first(), 'path').textContent()).toBe('file-0.txt');

    // A word that means nothing is named, and the last good filter stays.
    await screen.grid.focus();
    await page.keyboard.press('/');
    await page.keyboard.type('colour:red');
    await page.getByText(/there is no key "colour"/).waitFor();
    expect(await screen.shown()).toBe(10);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');

    await screen.grid.focus();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    writeFileSync(join(mountpoint, 'late.txt'), 'late');
    await page.getByRole('button', { name: /1 new/ }).waitFor();
    expect(await screen.shown()).toBe(10);
    await page.getByRole('button', { name: /1 new/ }).click();
    await expect.poll(() => screen.shown()).toBe(11);
    expect(await screen.cell(screen.rows.last(), 'path').textContent()).toBe('late.txt');

    await screen.rows.first().click();
    const detail = page.getByRole('region', { name: 'The selected request' });
    await detail.getByText('"file-0.txt"').or(detail.getByText('file-0.txt')).first().waitFor();
    expect(await detail.locator('dl').textContent()).toContain('fh=');
    await page.keyboard.press('ArrowDown');
    await detail.getByText('file-1.txt').first().waitFor();

    const lines = (await screen.export('JSON lines (.jsonl)', /that the filter shows/)).trim().split('\n');
    const paths = lines.map((line) => (JSON.parse(line) as { path: string }).path);
    expect(paths).toEqual([...Array.from({ length: 10 }, (_, i) => `file-${i}.txt`), 'late.txt']);
    expect(screen.problems).toEqual([]);
  });

  it('at the capture level have their messages, decoded', async (context) => {
    await using watched = await Watched.mount(context);
    const { screen, mountpoint } = watched;
    const { page } = screen;
    await page.getByLabel('Level', { exact: true }).selectOption({ label: 'Capture' });
    await page.getByLabel('Bytes of file data kept').waitFor();
    writeFileSync(join(mountpoint, 'message.txt'), 'hello capture');
    await screen.filter('op:WRITE');
    await screen.rows.first().click();
    await page.getByRole('tab', { name: 'Request' }).click();
    const fields = page.getByRole('region', { name: 'Fields' });
    await fields.getByText('fh', { exact: true }).waitFor();
    expect(await fields.textContent()).toMatch(/size\s*13/);
    await page
      .getByText('hello capture')
      .or(page.getByLabel('Bytes', { exact: true }).filter({ hasText: 'hello' }))
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Reply' }).click();
    await fields.getByText('size', { exact: true }).first().waitFor();
  });

  it('of names that are hostile are text', async (context) => {
    await using watched = await Watched.mount(context);
    const { screen, mountpoint } = watched;
    const names = ['<img src=x onerror=alert(1)>', 'gnp.\u202egnp', 'line\nbreak\u001b[31m', 'n'.repeat(255)];
    for (const name of names) writeFileSync(join(mountpoint, name), 'x');
    writeFileSync(Buffer.concat([Buffer.from(`${mountpoint}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
    await screen.filter('op:WRITE');
    await expect.poll(() => screen.shown()).toBe(5);
    const shown = await screen.rows.locator('[data-column="path"]').allTextContents();
    expect(shown).toEqual([
      '<img src=x onerror=alert(1)>',
      'gnp.\\u{202e}gnp',
      'line\\x0abreak\\x1b[31m',
      'n'.repeat(255),
      'bad-\ufffd\ufffd',
    ]);
    expect(await screen.page.locator('[data-column="path"] img').count()).toBe(0);
    // What is exported of them stays one row each.
    const csv = await screen.export('CSV (.csv)', /that the filter shows/);
    expect(csv.trim().split('\r\n')).toHaveLength(6);
    expect(screen.problems).toEqual([]);
  });

  it('stay when the share host dies, and go on with its successor', async (context) => {
    await using watched = await Watched.mount(context);
    const { screen, mountpoint, place, core, id } = watched;
    writeFileSync(join(mountpoint, 'before.txt'), 'x');
    await screen.filter('op:WRITE');
    await expect.poll(() => screen.shown()).toBe(1);
    for (const pid of hostsOf(place)) process.kill(pid, 'SIGKILL');
    await screen.page.getByText(/The share does not answer any more/).waitFor();
    expect(await screen.shown()).toBe(1);
    await core.until(id, ({ state, crash }) => crash !== null && state !== 'error' && state !== 'starting');
    await screen.page.getByText(/The share does not answer any more/).waitFor({ state: 'detached' });
    await expect.poll(() => tryWrite(join(mountpoint, 'after.txt'))).toBe(true);
    await expect.poll(() => screen.shown()).toBe(2);
    const paths = await screen.rows.locator('[data-column="path"]').allTextContents();
    expect(paths).toEqual(['before.txt', 'after.txt']);
  });
});

describe('saved captures', () => {
  it('open again with the same rows; cut and foreign ones say what they are', async (context) => {
    await using watched = await Watched.mount(context);
    const { screen, mountpoint } = watched;
    for (let i = 0; i < 5; i++) writeFileSync(join(mountpoint, `file-${i}`), 'x');
    await screen.filter('op:WRITE');
    await expect.poll(() => screen.shown()).toBe(5);
    const bytes = Buffer.from(await screen.export('Culvert capture (.culvert)', /that the filter shows/), 'latin1');
    await screen.open('mine.culvert', bytes);
    await screen.page.getByText(/mine\.culvert is shown/).waitFor();
    await expect.poll(() => screen.shown()).toBe(5);
    expect(await screen.rows.locator('[data-column="path"]').allTextContents()).toEqual(
      [0, 1, 2, 3, 4].map((i) => `file-${i}`),
    );
    await screen.open('cut.culvert', bytes.subarray(0, bytes.length - 6));
    await screen.page.getByText(/cut\.culvert: the file is cut/).waitFor();
    await expect.poll(() => screen.shown()).toBe(5);
    await screen.open('photo.culvert', Buffer.from('\x89PNG\r\n\x1a\n and so on'));
    await screen.page.getByText(/photo\.culvert: this is no trace of Culvert/).waitFor();
    await screen.page.getByRole('button', { name: 'Back to the share' }).click();
    // The subscription is made anew: what was written before it is there is not shown.
    await expect
      .poll(
        () => {
          writeFileSync(join(mountpoint, 'live'), 'x');
          return screen.shown();
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
  });
});

describe('the table of fids', () => {
  it('is right row by row while a client opens, renames, unlinks and closes', async (context) => {
    await using watched = await Watched.mount(context);
    const { screen, mountpoint } = watched;
    await screen.tab('Fids');
    const expectRows = async (expected: readonly (readonly [string, string, string, string])[]): Promise<void> => {
      await expect
        .poll(
          async () =>
            (await screen.statTexts(['label', 'mode', 'read', 'lastOp']))
              // Listings of folders are handles as well.
              .filter(([label]) => label?.startsWith('doc') === true)
              .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
          { timeout: 20_000 },
        )
        .toEqual(expected);
    };
    writeFileSync(join(watched.place.shared, 'doc-1'), 'a'.repeat(2048));
    writeFileSync(join(watched.place.shared, 'doc-2'), 'b'.repeat(10));
    const first = openSync(join(mountpoint, 'doc-1'), 'r');
    readSync(first, Buffer.alloc(2048), 0, 2048, 0);
    const second = openSync(join(mountpoint, 'doc-2'), 'r+');
    writeSync(second, 'changed');
    await expectRows([
      ['doc-1', 'RDONLY', '2.00\u2009KiB', 'READ'],
      ['doc-2', 'RDWR', '', 'WRITE'],
    ]);
    renameSync(join(mountpoint, 'doc-1'), join(mountpoint, 'doc-9'));
    unlinkSync(join(mountpoint, 'doc-2'));
    await expectRows([
      ['doc-2 (deleted)', 'RDWR', '', 'WRITE'],
      ['doc-9', 'RDONLY', '2.00\u2009KiB', 'READ'],
    ]);
    closeSync(first);
    closeSync(second);
    await expectRows([
      ['doc-2 (deleted)', 'RDWR', '', 'closed'],
      ['doc-9', 'RDONLY', '2.00\u2009KiB', 'closed'],
    ]);
  });

  it('follows a fid of a 9P client: its reads merged, its bytes mapped', async (context) => {
    const { place, core, screen } = await begin(context);
    await using _place = place;
    using _core = core;
    await using _screen = screen;
    const path = join(place.folder, 'share.9p');
    writeFileSync(join(place.shared, 'big'), Buffer.alloc(64 * 1024, 1));
    const view = await core.share(place.shared, (draft) => ({
      ...draft,
      config: {
        ...draft.config,
        protocol: '9p',
        connection: {
          kind: '9p',
          listen: [{ how: 'unix', path }],
          exports: [{ name: 'shared', folder: place.shared }],
        },
      },
    }));
    await screen.watch(view.stored.config.id);
    using client = await NinepClient.connect({ path });
    const root = await client.attach('');
    const fid = await client.walk(root, ['big']);
    await client.open(fid);
    for (let at = 0; at < 32 * 1024; at += 4096) await client.read(fid, at, 4096);
    await screen.filter('op:Tread');
    await expect.poll(() => screen.shown()).toBe(8);
    await screen.rows.first().click();
    // What is selected comes from the worker.
    await screen.page.getByRole('region', { name: 'The selected request' }).waitFor();
    await screen.grid.focus();
    await screen.page.keyboard.press('f');
    const story = screen.page.getByRole('region', { name: 'The followed fid' });
    await story.getByRole('row', { name: /Tread/ }).waitFor();
    const runs = await story.getByRole('row').allTextContents();
    expect(runs.map((text) => text.replaceAll('\u2009', ' ')).filter((text) => text.startsWith('Tread'))).toEqual([
      expect.stringMatching(/^Tread× 80 – 32 76832\.0 KiB/),
    ]);
    await story.getByRole('img', { name: '100 % read' }).waitFor();
    await client.clunk(fid);
  });
});

describe('an error', () => {
  it('is explained, and its button puts it right', async (context) => {
    await using watched = await Watched.mount(context);
    const { screen, mountpoint, core, id } = watched;
    await core.call('shares.policy', { id, patch: { symlinks: 'refuse', readonly: true } });
    expect(tryWrite(join(mountpoint, 'refused.txt'))).toBe(false);
    await screen.filter('err:EROFS');
    await expect.poll(() => screen.shown()).toBeGreaterThan(0);
    await screen.grid.focus();
    await screen.page.keyboard.press('e');
    const why = screen.page.getByRole('region', { name: 'Why it failed' });
    await why.getByText('The share is read-only: the server refuses every change.').waitFor();
    await why.getByRole('button', { name: 'Allow writing' }).click();
    await core.until(id, ({ stored }) => stored.config.policy.readonly !== true);
    expect(tryWrite(join(mountpoint, 'allowed.txt'))).toBe(true);
  });

  it('has a lens that says who owns the file, what the guest sees, and which rule decides', async (context) => {
    await using watched = await Watched.mount(context);
    const { screen, mountpoint } = watched;
    writeFileSync(join(watched.place.shared, 'secret'), 'x', { mode: 0o600 });
    readFileSync(join(mountpoint, 'secret'));
    await screen.filter('path:secret op:OPEN');
    await screen.rows.first().click();
    await screen.page.getByRole('button', { name: 'Permission lens' }).click();
    const lens = screen.page.getByRole('dialog', { name: 'Permission lens' });
    await lens.getByLabel('User in the guest').fill('1000');
    await lens.getByText('may not read').waitFor();
    expect(await lens.getByRole('table').textContent()).toContain('rw-------');
    await lens
      .getByText(/everybody else’s bits/)
      .first()
      .waitFor();
    await lens.getByLabel('User in the guest').fill('0');
    await lens.getByText('may read', { exact: true }).waitFor();
    await lens.getByLabel('Path below the share').fill('../etc/passwd');
    await lens.getByText(/leads out of the share/).waitFor();
  });
});

describe('diagnostics', () => {
  it('names a folder that is gone, can be muted, and knows error texts', async (context) => {
    const { place, core, screen } = await begin(context);
    await using _place = place;
    using _core = core;
    await using _screen = screen;
    await core.share(place.shared, (draft) => draft, false);
    await core
      .share(
        join(place.folder, 'run'),
        (draft) => ({ ...draft, config: { ...draft.config, folder: '/no/such' } }),
        false,
      )
      .catch(() => null);
    await screen.goTo('diagnostics');
    const { page } = screen;
    await page.getByRole('region', { name: 'Host' }).waitFor();
    for (const group of ['Host', 'Shares', 'VMs'])
      await page.getByRole('heading', { name: group, exact: true }).waitFor();
    const mute = page.getByRole('button', { name: /^Mute / }).first();
    await mute.click();
    await page.getByRole('button', { name: '1 muted' }).waitFor();
    await page.getByRole('button', { name: '1 muted' }).click();
    await page
      .getByRole('button', { name: /^Unmute / })
      .first()
      .click();
    await page.getByLabel('Error text').fill("qemu: unsupported configuration: 'virtiofs' requires shared memory");
    await page.getByText('The VM’s memory is private').first().waitFor();
    await page.getByLabel('Error text').fill('all is well');
    await page.getByText(/This text is not known here/).waitFor();
  });

  it('the start check ticks off until the first read', async (context) => {
    if (!mounting) context.skip('root and /dev/fuse are needed to mount here');
    const { place, core, screen } = await begin(context);
    await using _place = place;
    using _core = core;
    await using _screen = screen;
    const path = join(place.folder, 'share.9p');
    writeFileSync(join(place.shared, 'file'), 'x');
    await core.share(place.shared, (draft) => ({
      ...draft,
      config: {
        ...draft.config,
        protocol: '9p',
        connection: {
          kind: '9p',
          listen: [{ how: 'unix', path }],
          exports: [{ name: 'shared', folder: place.shared }],
        },
      },
    }));
    await screen.goTo('diagnostics');
    const check = screen.page.getByRole('region', { name: 'Start check' }).last();
    await check.getByText('Listening').waitFor();
    const states = async (): Promise<readonly (string | null)[]> =>
      await Promise.all((await check.locator('li').all()).map(async (step) => await step.getAttribute('data-state')));
    await expect.poll(states).toEqual(['done', 'running', 'waiting', 'waiting', 'waiting']);
    using client = await NinepClient.connect({ path });
    const root = await client.attach('');
    await client.readdir(await opened(client, root));
    await core.until('shared', ({ state }) => state === 'mounted').catch(() => null);
    // A share that is read from has nothing left to check: it goes from the list of those that are watched.
    await check.waitFor({ state: 'detached' }).catch(() => null);
    const steps = await core.call('diagnostics.start', { id: [...core.shares.keys()][0] ?? '' });
    expect(steps.filter(({ state }) => state !== 'done')).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it('axe finds nothing on any tab, nor in Diagnostics', async (context) => {
    await using watched = await Watched.mount(context, theme);
    const { screen, mountpoint } = watched;
    const { page } = screen;
    for (let i = 0; i < 40; i++) {
      writeFileSync(join(mountpoint, `module-${i % 7}.c`), 'x'.repeat(1000 + 900 * i));
      readFileSync(join(mountpoint, `module-${i % 7}.c`));
    }
    for (let i = 0; i < 5; i++) tryRead(join(mountpoint, `missing-${i}.h`));
    const found: Record<string, readonly string[]> = {};
    const look = async (name: string): Promise<void> => {
      await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
      found[name] = await screen.scan();
    };
    await screen.rows.nth(20).waitFor();
    await screen.grid.focus();
    await page.keyboard.press('e');
    await page.getByRole('region', { name: 'Why it failed' }).waitFor();
    await look('activity-events');
    for (const tab of ['Fids', 'Paths', 'Operations', 'Latency', 'Insights']) {
      await screen.tab(tab);
      if (tab !== 'Latency' && tab !== 'Insights') await screen.statRows.first().waitFor();
      await look(`activity-${tab.toLowerCase()}`);
    }
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog', { name: 'Export' }).waitFor();
    await look('activity-export');
    await page.keyboard.press('Escape');
    await screen.goTo('diagnostics');
    await page.getByRole('region', { name: 'Host' }).waitFor();
    await look('diagnostics');
    expect(Object.fromEntries(Object.entries(found).filter(([, all]) => all.length > 0))).toEqual({});
    expect(screen.problems).toEqual([]);
  });
});

async function opened(client: NinepClient, root: number): Promise<number> {
  const fid = await client.walk(root, []);
  await client.open(fid);
  return fid;
}

function hostsOf(place: AppPlace): readonly number[] {
  return place
    .leftovers()
    .processes.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('share-host'));
}

/** Whether it could be written: the mount may be away for a moment. */
function tryWrite(path: string): boolean {
  try {
    writeFileSync(path, 'x');
    return true;
  } catch {
    return false;
  }
}

function tryRead(path: string): void {
  try {
    readFileSync(path);
  } catch {
    // That it is not there is the point.
  }
}
