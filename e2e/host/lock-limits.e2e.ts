/** Real locks without end (`--posix-lock`): ENOLCK at each limit, everything else goes on meanwhile, and what is given up can be taken again. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, it, vi } from 'vitest';

import { hostShell } from '../../server/testing/guest/host-shell.ts';
import { quoted, sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertMount, type RunningMount } from '../../server/testing/peers/culvert.ts';
import { shareFolder } from '../posix/suite.ts';

const TIMEOUT_MS = 120_000;
const reason =
  process.getuid?.() === 0 ? culvertMount.unavailable() : 'it mounts and sees what others lock: it needs root';

/** `lock COMMAND TYPE START LENGTH` of an open file: OK or the errno. Results of children come through a pipe. */
const PROLOGUE = `
use strict; use Fcntl; use Errno; use IO::Handle; $| = 1;
my ($path) = @ARGV; my ($READ, $WRITE, $NONE) = (0, 1, 2);
sub lock { my ($f, $command, $type, $start, $length) = @_;
  my $lock = pack('s s x4 q q l x4', $type, 0, $start, $length, 0);
  return fcntl($f, $command, $lock) ? 'OK' : $!{ENOLCK} ? 'ENOLCK' : $!{EAGAIN} ? 'EAGAIN' : "$!" }
sub opened { open(my $f, '+<', $path) or die $!; return $f }
sub children { my ($count, $body) = @_; pipe(my $in, my $out); pipe(my $gate, my $hold);
  for my $i (1 .. $count) { next if fork; close $hold; $out->autoflush; $body->($i, $out, $gate); exit 0 }
  close $out; close $gate; return ($in, $hold) }
sub counted { my ($in, $count) = @_; my %seen; while ($count-- > 0) { my $line = <$in>; die 'a child is gone' unless defined $line; chomp $line; $seen{$line}++ }
  return join ' ', map { "$_ $seen{$_}" } sort keys %seen }
`;

describe('locks without end', () => {
  if (reason !== undefined) {
    it('needs root, /dev/fuse and the built server', (test) => test.skip(reason));
    return;
  }

  const shell = hostShell();
  let folder: string;
  let file: string;
  let mount: RunningMount;

  beforeEach(async () => {
    folder = await shareFolder('locks');
    chmodSync(folder, 0o755);
    for (const name of ['shared', 'mounted']) mkdirSync(join(folder, name));
    file = join(folder, 'mounted', 'f');
    mount = await culvertMount.start(join(folder, 'shared'), join(folder, 'mounted'), { flags: ['--posix-lock'] });
    writeFileSync(file, 'content');
  }, TIMEOUT_MS);

  afterEach(async () => {
    await mount?.stop();
    await sh(shell, `umount -l ${folder}/mounted 2>/dev/null || :`);
    await removeFolder(folder);
  }, TIMEOUT_MS);

  async function perl(script: string): Promise<readonly string[]> {
    const text = await sh(shell, `perl -e ${quoted(PROLOGUE + script)} ${file}`, { timeoutMs: TIMEOUT_MS });
    return text.trimEnd().split('\n');
  }

  it(
    'ranges on one file',
    async () => {
      const said = await perl(`
        my $f = opened(); my ($n, $result) = (0, 'OK');
        while ($n < 10000 && ($result = lock($f, F_SETLK, $WRITE, 2 * $n, 1)) eq 'OK') { $n++ }
        print "$n $result\\n";
        print lock($f, F_SETLK, $NONE, 0, 1), ' ', lock($f, F_SETLK, $NONE, 2, 1), ' ', lock($f, F_SETLK, $WRITE, 2, 1), "\\n";
        print lock($f, F_SETLK, $NONE, 0, 0), ' ', lock($f, F_SETLK, $WRITE, 0, 0), "\\n";`);
      assert.match(said[0] ?? '', /^4\d\d\d ENOLCK$/);
      assert.deepEqual(said.slice(1), ['OK OK OK', 'OK OK']);
      // The trace's books are kept a moment later, and tell it then.
      await vi.waitFor(() => assert.match(mount.process.output, /requests fail with ENOLCK/), TIMEOUT_MS / 4);
    },
    TIMEOUT_MS,
  );

  it(
    'processes that hold locks on one file',
    async () => {
      const said = await perl(`
        my ($in, $hold) = children(300, sub { my ($i, $out, $gate) = @_; my $f = opened();
          print $out lock($f, F_SETLK, $WRITE, $i, 1), "\\n"; <$gate> });
        print counted($in, 300), "\\n";
        open(my $other, '>', "$path.other") or die $!; print lock($other, F_SETLK, $WRITE, 0, 0), "\\n";
        close $hold; 1 while wait > 0;
        print lock(opened(), F_SETLK, $WRITE, 0, 0), "\\n";`);
      assert.deepEqual(said, ['ENOLCK 44 OK 256', 'OK', 'OK']);
    },
    TIMEOUT_MS,
  );

  it(
    'processes that wait for one: there is room left for all else, also for the unlock that they wait for',
    async () => {
      const said = await perl(`
        my $f = opened(); print lock($f, F_SETLK, $WRITE, 0, 0), "\\n";
        my ($in) = children(100, sub { my ($i, $out) = @_; my $f = opened(); print $out lock($f, F_SETLKW, $WRITE, 0, 0), "\\n" });
        print counted($in, 68), "\\n";
        print -s $path, "\\n"; open(my $new, '>', "$path.new") or die $!; syswrite($new, 'x') or die $!; close $new;
        print lock($f, F_SETLK, $NONE, 0, 0), "\\n";
        print counted($in, 32), "\\n"; 1 while wait > 0;`);
      assert.deepEqual(said, ['OK', 'ENOLCK 68', '7', 'OK', 'OK 32']);
    },
    TIMEOUT_MS,
  );
});
