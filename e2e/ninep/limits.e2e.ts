/** What one 9P client may use, used up by our own client over a socket: clear errors, others are served meanwhile, and what is given up can be had again. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { NinepClient } from '../../server/client/ninep-client.ts';
import { NinepError } from '../../server/client/ninep-error.ts';
import { F_RDLCK, F_UNLCK, F_WRLCK } from '../../server/constants/linux.ts';
import { ERRNO } from '../../server/errno.ts';
import { DEFAULT_LIMITS } from '../../server/session/ninep/ninep-limits.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertNinep, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import { LOCK_STATUS } from '../../server/wire/ninep/flags.ts';
import { shareFolder } from '../posix/suite.ts';

const TIMEOUT_MS = 180_000;
const O_RDWR = 2;
const MORE = 20;
/** Calls that are under way at a time. */
const BATCH = 2000;

describe('what a 9P client may use', () => {
  const reason = culvertNinep.unavailable();
  if (reason !== undefined) {
    it('needs the built server', (test) => test.skip(reason));
    return;
  }

  let folder: string;
  let server: RunningNinep;

  beforeAll(async () => {
    folder = await shareFolder('limits');
    await writeFile(join(folder, 'f'), 'content');
    server = await culvertNinep.start(folder);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await server?.stop();
    await removeFolder(folder);
  }, TIMEOUT_MS);

  async function attached(): Promise<{ readonly client: NinepClient; readonly root: number }> {
    const client = await NinepClient.connect(server.unix);
    await client.version();
    return { client, root: await client.attach(server.aname) };
  }

  async function opened(client: NinepClient, root: number): Promise<number> {
    const fid = await client.walk(root, ['f']);
    await client.open(fid, O_RDWR);
    return fid;
  }

  const whole = { start: 0, length: 0, clientId: 'vm' };

  it(
    'locks that are waited for: ENOLCK beyond, and the rest goes on',
    async () => {
      const [one, two] = [await attached(), await attached()];
      const fid = await opened(one.client, one.root);
      assert.equal(await one.client.lock(fid, { ...whole, type: F_WRLCK, procId: 1 }), LOCK_STATUS.SUCCESS);
      const ended = new Map<string, number>();
      let early = 0;
      const waiters = Array.from({ length: DEFAULT_LIMITS.maxWaitingLocks + MORE }, async (_, i) => {
        const how = await outcome(one.client.lock(fid, { ...whole, type: F_RDLCK, procId: 2 + i, block: true }));
        ended.set(how, (ended.get(how) ?? 0) + 1);
        early++;
      });
      assert.equal((await one.client.getattr(fid)).size, 7);
      assert.ok((await two.client.getattr(two.root)).nlink >= 2);
      assert.equal(early, MORE);
      assert.deepEqual([...ended], [[`error ${ERRNO.ENOLCK}`, MORE]]);
      assert.equal(await one.client.lock(fid, { ...whole, type: F_UNLCK, procId: 1 }), LOCK_STATUS.SUCCESS);
      await Promise.all(waiters);
      // The trace's books are kept a moment later, and tell it then.
      await vi.waitFor(() => assert.match(server.output(), /requests fail with ENOLCK/), TIMEOUT_MS / 4);
      one.client.close();
      const other = await opened(two.client, two.root);
      assert.equal(
        await two.client.lock(other, { ...whole, type: F_WRLCK, procId: 1, block: true }),
        LOCK_STATUS.SUCCESS,
      );
      two.client.close();
    },
    TIMEOUT_MS,
  );

  it(
    `fids: EMFILE beyond ${DEFAULT_LIMITS.maxFids}, what is open works, and what is clunked is free again`,
    async () => {
      const { client, root } = await attached();
      const file = await opened(client, root);
      const fids: number[] = [];
      let refused = 0;
      while (refused === 0) {
        const walks = await Promise.allSettled(Array.from({ length: BATCH }, () => client.walk(root, [])));
        for (const walk of walks) {
          if (walk.status === 'fulfilled') fids.push(walk.value);
          else if (walk.reason instanceof NinepError && walk.reason.errno === ERRNO.EMFILE) refused++;
          else throw walk.reason;
        }
      }
      // The root and the file have one each.
      assert.equal(fids.length, DEFAULT_LIMITS.maxFids - 2);
      assert.equal(Buffer.from(await client.read(file, 0, 10)).toString(), 'content');
      await client.clunk(fids.pop() ?? 0);
      await client.walk(root, ['f']);
      const other = await attached();
      assert.equal(await outcome(other.client.walk(other.root, ['f']).then(() => 0)), 'status 0');
      other.client.close();
      client.close();
    },
    TIMEOUT_MS,
  );
});

async function outcome(result: Promise<number>): Promise<string> {
  try {
    return `status ${await result}`;
  } catch (error) {
    if (error instanceof NinepError) return `error ${error.errno}`;
    throw error;
  }
}
