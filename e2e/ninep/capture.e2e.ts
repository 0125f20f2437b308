/** A session of Linux' own 9P client (v9fs), captured while a guest works and opened in Wireshark. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, rm } from 'node:fs/promises';
import { describe, it } from 'vitest';
import type { TraceStats } from '../../electron/contract/trace/snapshot.ts';
import { Guest } from '../../server/testing/guest/guest.ts';
import { findQemu } from '../../server/testing/guest/qemu.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { CLI, culvertNinep } from '../../server/testing/peers/ninep-server.ts';
import { guestContents, MOUNT_POINT } from '../guest/share-guest.ts';
import { shareFolder } from '../posix/suite.ts';

const TIMEOUT_MS = 180_000;
const TSHARK = spawnSync('tshark', ['-v']).status === 0;

/** Why it cannot run here. */
function lack(): string | undefined {
  if (findQemu() === undefined) return 'qemu-system-x86_64 is not installed';
  return TSHARK ? culvertNinep.unavailable() : 'tshark is not installed (apt-get install tshark)';
}

/** Each message with the fields asked for. */
function dissected(file: string, ...fields: readonly string[]): readonly string[][] {
  const ran = spawnSync('tshark', ['-2', '-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
}

describe('a guest’s 9P session in a capture', () => {
  const reason = lack();
  it('every message is dissected, none is malformed, and fids have their paths', {
    timeout: TIMEOUT_MS,
  }, async (test) => {
    if (reason !== undefined) test.skip(reason);
    const folder = await shareFolder('ninep-capture');
    await chmod(folder, 0o755);
    const id = `capture-${process.pid}`;
    const file = `${folder}.pcapng`;
    const server = await culvertNinep.start(folder, ['--name', id, '--trace', file]);
    let stats: TraceStats;
    try {
      const guest = await Guest.boot({ contents: await guestContents(), netdev: 'user' });
      await sh(guest, 'modprobe 9pnet_fd 2>/dev/null; modprobe 9p');
      const options = `trans=tcp,port=${server.tcp.port},aname=share,version=9p2000.L,msize=131072,cache=none`;
      await sh(guest, `mkdir -p ${MOUNT_POINT} && mount -t 9p -o ${options} 10.0.2.2 ${MOUNT_POINT}`);
      await sh(
        guest,
        `cd ${MOUNT_POINT}; mkdir -p src/deep; for i in 1 2 3 4 5 6 7 8; do echo "text $i" > src/deep/file-$i; cat src/deep/file-$i >/dev/null; done
         mv src/deep/file-1 src/renamed; ln -s renamed src/link; ln src/renamed src/hard; ls -lR . >/dev/null; cat no-such-file 2>/dev/null || true
         dd if=/dev/zero of=src/big bs=64k count=8 2>/dev/null; rm -r src; cd /; umount ${MOUNT_POINT}`,
      );
      await guest.shutdown();
      const told = spawnSync(process.execPath, [CLI, 'stats', id, '--json'], { encoding: 'utf8' });
      assert.equal(told.status, 0, told.stderr);
      stats = JSON.parse(told.stdout) as TraceStats;
    } finally {
      await server.stop();
    }
    const rows = dissected(file, '9p.msgtype', '_ws.malformed', '_ws.col.Protocol');
    // A request and a reply each, and nothing else: what came before the capture is none, since it was there from the start.
    assert.equal(rows.length, 2 * stats.calls);
    assert.ok(stats.calls > 100, `${stats.calls} requests`);
    for (const [i, [type, malformed, protocol = '']] of rows.entries())
      assert.deepEqual([malformed, protocol.slice(0, 2), type !== ''], ['', '9P', true], `message ${i + 1}: ${type}`);
    const whole = spawnSync('tshark', ['-r', file, '-V'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
    for (const path of ['src/deep/file-3', 'src/renamed', 'src/big'])
      assert.match(whole, new RegExp(`Fid: \\d+ \\(share/${path}\\)`));
    await rm(file);
    await removeFolder(folder);
  });
});
