import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../errno.ts';
import { type Handle, PENDING, type Result } from '../../fs/backend.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { TYPE } from '../../wire/ninep/codec.gen.ts';
import { NOFID, NOTAG } from '../../wire/ninep/flags.ts';
import { LINUX } from './operations.ts';
import { messageOf } from './testing/messages.ts';
import { ROOT, ScriptedClient } from './testing/scripted-client.ts';

/** Reads, writes, fsyncs and flushes go to a pool that the test plays. */
class Pooled extends MemoryFileSystem {
  pooling = false;
  override fsync(): Result {
    return this.pooling ? PENDING : 0;
  }
  override flush(): Result {
    return this.pooling ? PENDING : 0;
  }
  override read(...args: Parameters<MemoryFileSystem['read']>): Result {
    return this.pooling ? PENDING : super.read(...args);
  }
}

function pooled(): { client: ScriptedClient; fs: Pooled; fid: number } {
  const client = ScriptedClient.attached({ fs: (arena) => new Pooled(arena) });
  const fs = client.fs as Pooled;
  const fid = client.create(ROOT, 'a', 'hello');
  fs.pooling = true;
  return { client, fs, fid };
}

describe('dispatch', () => {
  it.each([0, 6, 7, 9, 13, 71, 99, 101, 106, 112, 124, 126, 200, 255])('answers EOPNOTSUPP to type %d', (type) => {
    const request = messageOf('Tclunk', { fid: ROOT }, 77);
    request[4] = type;
    const reply = ScriptedClient.attached().sendBytes(request);
    expect(reply).toMatchObject({ errno: ERRNO.EOPNOTSUPP, tag: 77 });
  });

  it('refuses Tauth as diod’s client wants it', () => {
    expect(ScriptedClient.attached().fails('Tauth', { afid: 9, uname: 'root', aname: '' })).toBe(ERRNO.ENOENT);
    expect('errno' in LINUX.Tauth).toBe(true);
  });

  it('takes nothing but Tversion first, and after "unknown"', () => {
    const client = new ScriptedClient();
    expect(client.fails('Tattach', { fid: 0, afid: NOFID })).toBe(ERRNO.EPROTO);
    expect(client.ok('Tversion', { msize: 8192, version: '9P2000.X' }, NOTAG).version).toBe('unknown');
    expect(client.fails('Tclunk', { fid: 0 })).toBe(ERRNO.EPROTO);
    client.version();
    client.attach(0);
  });

  it('refuses sizes that do not fit together, and what is over msize', () => {
    const client = ScriptedClient.attached({ msize: 4096 });
    for (const size of [0, 6, 12, 4097, 0xffff_ffff]) {
      const request = messageOf('Tclunk', { fid: ROOT });
      request.writeUInt32LE(size, 0);
      expect(client.sendBytes(request)?.errno).toBe(ERRNO.EPROTO);
    }
    expect(client.sendBytes(messageOf('Twrite', { fid: ROOT, data: 'x'.repeat(4096) }))?.errno).toBe(ERRNO.EMSGSIZE);
    expect(client.sendBytes(Buffer.of(1, 2, 3))).toMatchObject({ errno: ERRNO.EPROTO, tag: NOTAG });
    expect(client.session.fidCount).toBe(1);
  });

  it.each([0, 7, 10])('discards what has room for %d bytes of reply', (capacity) => {
    const client = ScriptedClient.attached();
    client.exchange.take(messageOf('Tmkdir', { dfid: ROOT, name: 'd' }), capacity);
    client.session.request(client.exchange);
    expect([client.exchange.ends, client.exchange.replyBytes]).toEqual([1, null]);
    expect(client.fails('Twalk', { fid: ROOT, newfid: 9, nwname: 1, wname: ['d'] })).toBe(ERRNO.ENOENT);
  });

  it('survives an exception: EIO, a line in the log, and the next request works', () => {
    class Broken extends MemoryFileSystem {
      override statfs(): Result {
        throw new Error('boom');
      }
    }
    const client = ScriptedClient.attached({ fs: (arena) => new Broken(arena) });
    expect(client.fails('Tstatfs', { fid: ROOT })).toBe(ERRNO.EIO);
    expect(client.logged.join()).toContain('boom');
    client.attr(ROOT);
  });

  it('tells an observer', () => {
    const client = ScriptedClient.attached();
    const seen: unknown[] = [];
    client.session.observer = {
      begin: (x) => seen.push(['begin', x.opcode, x.uniqueLo]),
      end: (_x, error, head, payload) => seen.push([error, head, payload]),
      hostWrote: (fid) => seen.push(['hostWrote', fid]),
    };
    client.fails('Tclunk', { fid: 99 });
    client.attr(ROOT);
    expect(seen).toEqual([
      ['begin', 120, 1],
      [-ERRNO.EBADF, 11, 0],
      ['begin', 24, 1],
      [0, 160, 0],
    ]);
  });

  it.each(Object.keys(LINUX) as (keyof typeof LINUX)[])(
    '%s: no truncation of it throws, and each is answered once',
    (name) => {
      const client = ScriptedClient.attached();
      const whole = messageOf(name, {}, 5);
      for (let length = 7; length < whole.length; length++) {
        const cut = Buffer.from(whole.subarray(0, length));
        cut.writeUInt32LE(length, 0);
        const reply = client.sendBytes(cut);
        // A Tfsync of 11 bytes is an old client's.
        if (!(name === 'Tfsync' && length === 11))
          expect(reply?.errno).toBe(name === 'Tauth' ? ERRNO.ENOENT : ERRNO.EINVAL);
        expect(reply?.tag).toBe(5);
      }
      expect(client.logged.filter((line) => line.includes('unexpected'))).toEqual([]);
    },
  );
});

describe('version', () => {
  it.each([
    ['9P2000.L', '9P2000.L'],
    ['9P2000.u', '9P2000.u'],
    ['9P2000', '9P2000'],
    ['9P2000.L.Google.1', 'unknown'],
    ['9P1', 'unknown'],
    ['', 'unknown'],
  ])('%s is answered %s', (asked, answer) => {
    const client = new ScriptedClient();
    expect(client.ok('Tversion', { msize: 8193, version: asked }, NOTAG)).toEqual({ msize: 8193, version: answer });
    expect(client.logged).toEqual([]);
  });

  it('can be limited to some dialects', () => {
    const client = new ScriptedClient({ session: { dialects: ['9P2000.L'] } });
    expect(client.ok('Tversion', { msize: 8193, version: '9P2000.u' }).version).toBe('unknown');
  });

  it('takes 256 bytes to 1 MiB, and warns of 8 KiB', () => {
    const client = new ScriptedClient();
    expect(client.fails('Tversion', { msize: 255, version: '9P2000.L' })).toBe(ERRNO.EMSGSIZE);
    expect(client.version(256).msize).toBe(256);
    expect(client.session.msize).toBe(256);
    expect(client.logged.join()).toContain('256 bytes');
    expect(client.version(0xffff_ffff).msize).toBe(1 << 20);
  });

  it('aborts everything and clears fids', () => {
    const { client, fs, fid } = pooled();
    const reading = client.start('Tread', { fid, offset: 0, count: 5 }, 3);
    client.version();
    expect([client.session.fidCount, client.session.waiting]).toEqual([0, 0]);
    expect(client.cancelled).toEqual([reading.ticket]);
    expect([reading.ends, fs.openHandles.size]).toEqual([0, 1]);
    client.session.completed(reading, 5);
    expect([reading.ends, reading.replyBytes, fs.openHandles.size]).toEqual([1, null, 0]);
    client.attach(fid);
  });
});

describe('requests that wait', () => {
  it('are overtaken, and answered under their own tag', () => {
    const { client, fid } = pooled();
    const one = client.start('Tfsync', { fid, datasync: 1 }, 11);
    const two = client.start('Tfsync', { fid, datasync: 0 }, 2);
    expect(client.attr(fid).size).toBe(5);
    client.session.completed(two, 0);
    client.session.completed(one, -ERRNO.EIO);
    expect(client.replyOf(two)).toMatchObject({ errno: 0, tag: 2 });
    expect(client.replyOf(one)).toMatchObject({ errno: ERRNO.EIO, tag: 11 });
  });

  it('bring their data with them', () => {
    const { client, fid } = pooled();
    const reading = client.start('Tread', { fid, offset: 0, count: 100 }, 3);
    client.session.completed(reading, 5);
    expect(client.replyOf(reading)).toMatchObject({ type: TYPE.Rread, tag: 3 });
    expect(reading.replyBytes).toHaveLength(16);
  });

  it('keep a clunked fid’s file until they end', () => {
    const { client, fs, fid } = pooled();
    const reading = client.start('Tread', { fid, offset: 0, count: 5 }, 3);
    const clunking = client.start('Tclunk', { fid }, 4);
    expect(client.fails('Tgetattr', { fid })).toBe(ERRNO.EBADF);
    client.session.completed(clunking, -ERRNO.ENOSPC);
    expect(client.replyOf(clunking)?.errno).toBe(ERRNO.ENOSPC);
    expect(fs.openHandles.size).toBe(1);
    client.session.completed(reading, 0);
    expect([fs.openHandles.size, client.session.fidCount, client.session.waiting]).toEqual([0, 1, 0]);
  });

  it('defend their tag', () => {
    const { client, fid } = pooled();
    const waiting = client.start('Tfsync', { fid }, 9);
    expect(client.sendBytes(messageOf('Tclunk', { fid }, 9))?.errno).toBe(ERRNO.EINVAL);
    expect(client.violations).toEqual(['tag in use']);
    client.session.completed(waiting, 0);
    expect(client.replyOf(waiting)?.errno).toBe(0);
    client.ok('Tgetattr', { fid }, 9);
  });

  it('let the connection close', () => {
    const { client, fs, fid } = pooled();
    const waiting = client.start('Tfsync', { fid }, 9);
    client.session.close();
    expect([client.session.fidCount, client.session.waiting, waiting.ends]).toEqual([0, 0, 0]);
    client.session.completed(waiting, 0);
    expect([waiting.ends, waiting.replyBytes, fs.openHandles.size, fs.held.size]).toEqual([1, null, 0, 0]);
  });
});

describe('flush', () => {
  it('of nothing, of an answered request, of itself', () => {
    const client = ScriptedClient.attached();
    client.ok('Tflush', { oldtag: 5 });
    client.ok('Tflush', { oldtag: 5 }, 5);
  });

  it('waits for the flushed request’s reply', () => {
    const { client, fid } = pooled();
    const order: number[] = [];
    client.session.observer = {
      begin: () => undefined,
      end: (x) => order.push(x.uniqueLo),
      hostWrote: () => undefined,
    };
    const old = client.start('Tfsync', { fid }, 1);
    const first = client.start('Tflush', { oldtag: 1 }, 2);
    const second = client.start('Tflush', { oldtag: 1 }, 3);
    const third = client.start('Tflush', { oldtag: 2 }, 4);
    expect(client.cancelled).toEqual([old.ticket, old.ticket]);
    expect([first.ends, second.ends, third.ends]).toEqual([0, 0, 0]);
    client.session.completed(old, 0);
    expect(client.replyOf(old)?.errno).toBe(0);
    for (const flush of [first, second, third]) expect(client.replyOf(flush)?.type).toBe(TYPE.Rflush);
    expect(order).toEqual([1, 2, 4, 3]);
    expect(client.session.waiting).toBe(0);
  });

  it('suppresses what was stopped', () => {
    const { client, fid } = pooled();
    const old = client.start('Tfsync', { fid }, 1);
    const flush = client.start('Tflush', { oldtag: 1 }, 2);
    client.session.completed(old, -ERRNO.EINTR);
    expect([old.ends, old.replyBytes]).toEqual([1, null]);
    expect(client.replyOf(flush)?.type).toBe(TYPE.Rflush);
    client.ok('Tgetattr', { fid }, 1);
  });

  it('of a hundred requests (diod’s case)', () => {
    const { client, fid } = pooled();
    const old = Array.from({ length: 5 }, (_, i) => client.start('Tfsync', { fid }, 500 + i));
    for (let i = 0; i < 100; i++) client.ok('Tflush', { oldtag: 300 + i });
    for (const x of old) client.session.completed(x, 0);
    expect(old.map((x) => x.ends)).toEqual([1, 1, 1, 1, 1]);
  });
});

it('caps fids', () => {
  const client = ScriptedClient.attached({ session: { limits: { maxFids: 3 } } });
  client.walk(ROOT);
  client.walk(ROOT);
  expect(client.fails('Twalk', { fid: ROOT, newfid: 50 })).toBe(ERRNO.EMFILE);
  expect(client.fails('Tattach', { fid: 50, afid: NOFID })).toBe(ERRNO.EMFILE);
});

it('caps attributes under way, in all fids together', () => {
  const client = ScriptedClient.attached({ policy: { xattr: true }, session: { limits: { maxXattrBytes: 100 } } });
  client.file(ROOT, 'a');
  const create = (attrSize: number): number =>
    client.fails('Txattrcreate', { fid: client.walk(ROOT, 'a'), name: 'user.a', attrSize, flags: 0 });
  expect([create(60), create(50), create(40), create(1)]).toEqual([0, ERRNO.ENOSPC, 0, ERRNO.ENOSPC]);
  client.version();
  client.attach(ROOT);
  expect(create(100)).toBe(0);
});

it('gives everything back at the end', () => {
  const client = ScriptedClient.attached();
  const fs = client.fs as MemoryFileSystem;
  const open: Handle[] = [];
  for (let i = 0; i < 20; i++) client.create(ROOT, `f${i}`, 'x');
  open.push(...fs.openHandles);
  expect(open).toHaveLength(20);
  client.session.close();
  expect([fs.openHandles.size, fs.held.size]).toEqual([0, 0]);
});
