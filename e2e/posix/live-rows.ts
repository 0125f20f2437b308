import assert from 'node:assert/strict';
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PolicyPatch } from '../../server/control/messages.ts';
import type { ControlClient } from '../../server/control/rpc.ts';
import { quoted, type Shell, sh } from '../../server/testing/guest/shell.ts';
import type { Row } from './row.ts';

const MINUTE_MS = 60_000;
const RATE = 50;
const FILES = 40;
const MIB = 1024 * 1024;
/** A rate at which the work would not end in the test's time. */
const STANDSTILL = 1;

/**
 * What is changed over the control socket while the share is mounted, as the client finds it: each row leaves the policy as it was. The share is served with
 * `--cache always`.
 */
export function liveRows(control: () => ControlClient): readonly Row[] {
  const set = async (settings: PolicyPatch): Promise<string[]> => {
    const { changes } = await control().call('policy.set', { settings });
    return changes.flatMap(({ moments }) => moments);
  };

  return [
    {
      name: 'tightening the cache policy holds for what the guest asks next; what it caches stays, as the reply says',
      slug: 'tightened',
      timeoutMs: MINUTE_MS,
      run: async ({ shell, dir, hostDir }) => {
        await writeFile(join(hostDir, 'known'), 'one');
        await writeFile(join(hostDir, 'new'), 'one');
        assert.equal(await sizeOf(shell, dir, 'known'), 3);
        const { changes, lingerMs } = await control().call('policy.set', { settings: { cache: 'never' } });
        try {
          const cache = changes.find(({ name }) => name === 'cache');
          assert.deepEqual([cache?.from, cache?.to, cache?.lingers], ['always', 'never', true]);
          assert.ok(lingerMs > MINUTE_MS);
          assert.equal(await sizeOf(shell, dir, 'new'), 3);
          for (const name of ['known', 'new']) await appendFile(join(hostDir, name), ' more');
          assert.equal(await sizeOf(shell, dir, 'new'), 8);
          assert.equal(await sizeOf(shell, dir, 'known'), 3, 'what the guest holds is not taken from it');
          // Its own change of the file asks the server, and from then on the new policy holds for that one too.
          await sh(shell, `chmod 600 ${quoted(join(dir, 'known'))}`);
          assert.equal(await sizeOf(shell, dir, 'known'), 8);
          await appendFile(join(hostDir, 'known'), '!');
          assert.equal(await sizeOf(shell, dir, 'known'), 9);
          assert.equal(await sh(shell, `cat ${quoted(join(dir, 'known'))}`), 'one more!');
        } finally {
          await set({ cache: null });
        }
      },
    },
    {
      name: 'loosening it holds from the next look at a file on',
      slug: 'loosened',
      timeoutMs: MINUTE_MS,
      run: async ({ shell, dir, hostDir }) => {
        await set({ cache: 'never' });
        try {
          await writeFile(join(hostDir, 'f'), 'one');
          assert.equal(await sizeOf(shell, dir, 'f'), 3);
        } finally {
          await set({ cache: null });
        }
        await appendFile(join(hostDir, 'f'), ' more');
        assert.equal(await sizeOf(shell, dir, 'f'), 8);
        await appendFile(join(hostDir, 'f'), '!');
        assert.equal(await sizeOf(shell, dir, 'f'), 8, 'now it is cached');
      },
    },
    {
      name: 'read-only at once, also through a file that is open, and writable again',
      slug: 'readonly-live',
      timeoutMs: MINUTE_MS,
      run: async ({ shell, dir, hostDir }) => {
        const at = (name: string): string => quoted(join(dir, name));
        const writing = sh(
          shell,
          `exec 3>${at('open')}; echo before >&3; : >${at('ready')}
           until [ -e ${at('go')} ]; do sleep 0.05; done; echo meanwhile >&3 || echo refused; sync ${at('open')} || :`,
        );
        await until(async () => await stat(join(hostDir, 'ready')));
        await set({ readonly: true });
        try {
          for (const command of [
            `echo x >${at('new')}`,
            `mkdir ${at('d')}`,
            `rm ${at('ready')}`,
            `chmod 600 ${at('open')}`,
          ]) {
            const { code, stderr } = await shell.run(command);
            assert.notEqual(code, 0, command);
            assert.match(stderr, /Read-only file system/);
          }
          await writeFile(join(hostDir, 'go'), '');
          assert.equal(await writing, 'refused\n');
          assert.equal(await readFile(join(hostDir, 'open'), 'utf8'), 'before\n');
        } finally {
          await set({ readonly: null });
        }
        await sh(shell, `echo x >${at('new')}; sync ${at('new')}; rm ${at('ready')}`);
        assert.equal(await readFile(join(hostDir, 'new'), 'utf8'), 'x\n');
      },
    },
    {
      name: `a limit of ${RATE} requests a second holds at once for a client at work, and is lifted at once`,
      slug: 'limit-ops',
      timeoutMs: 2 * MINUTE_MS,
      run: async ({ shell, dir, hostDir }) => {
        // Each file is a CREATE and more.
        const work = `cd ${quoted(dir)}; i=0; while [ $i -lt ${FILES} ]; do : >f$i; i=$((i + 1)); done`;
        assert.deepEqual(await set({ limitOps: RATE, limitOpsBurst: 1 }), ['live', 'live']);
        try {
          const started = performance.now();
          await sh(shell, work);
          // No upper bound: a machine may be slow, but not a limit loose.
          const tookMs = performance.now() - started;
          assert.ok(tookMs > (1000 * (FILES - 2)) / RATE, `${FILES} files took ${tookMs} ms`);
          await set({ limitOps: STANDSTILL });
          const going = sh(shell, work.replaceAll('>f', '>g'), { timeoutMs: 1.5 * MINUTE_MS });
          await until(async () => await stat(join(hostDir, 'g0')));
          await set({ limitOps: null, limitOpsBurst: null });
          await going;
        } finally {
          await set({ limitOps: null, limitOpsBurst: null });
        }
      },
    },
    {
      name: 'a limit of 1 MiB a second holds for reading and writing, and is lifted at once',
      slug: 'limit-bytes',
      timeoutMs: 2 * MINUTE_MS,
      run: async ({ shell, dir, hostDir }) => {
        await writeFile(join(hostDir, 'in'), Buffer.alloc(3 * MIB, 'x'));
        await writeFile(join(hostDir, 'large'), Buffer.alloc(90 * MIB, 'x'));
        await set({ limitBytes: MIB, limitBytesBurst: 64 * 1024 });
        try {
          for (const work of [`cat in >/dev/null`, `head -c ${3 * MIB} /dev/zero >out; sync out`]) {
            const started = performance.now();
            await sh(shell, `cd ${quoted(dir)}; ${work}`);
            const tookMs = performance.now() - started;
            // What the burst and the last request may be ahead.
            assert.ok(tookMs > 1000, `${work} took ${tookMs} ms`);
          }
          const going = sh(shell, `cat ${quoted(join(dir, 'large'))} | wc -c`, { timeoutMs: 1.5 * MINUTE_MS });
          await set({ limitBytes: null, limitBytesBurst: null });
          assert.equal(Number(await going), 90 * MIB);
        } finally {
          await set({ limitBytes: null, limitBytesBurst: null });
        }
      },
    },
  ];
}

async function sizeOf(shell: Shell, dir: string, name: string): Promise<number> {
  return Number(await sh(shell, `stat -c %s ${quoted(join(dir, name))}`));
}

async function until(there: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + MINUTE_MS / 2;
  for (;;) {
    try {
      await there();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
