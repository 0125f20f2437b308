/** The caps of a FUSE session, small ones, met by the kernel's own client: it gets a clear error, holds on to what it has, and has room again when it gives something up. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolvePolicy } from '../../electron/contract/policy-values.ts';
import { openHostFileSystem } from '../fs/host/host-file-system.ts';
import { Logger } from '../log.ts';
import { native } from '../native/loader.ts';
import { fusePolicyOf } from '../policy/fuse-policy.ts';
import { FuseSession } from '../session/fuse/fuse-session.ts';
import { type EngineThread, startEngineThread } from '../transport/engine-thread.ts';
import { FuseDev } from '../transport/fuse-dev/fuse-dev.ts';
import { Vitals } from '../transport/vitals.ts';

const MAX_NODES = 40;
const MAX_HANDLES = 10;
const FILES = 60;
const HOST_ARENA = 8 << 20;
/** A thread's arena gives nothing back. */
const TESTS = 2;
const MNT_DETACH = 2;
const reason = process.getuid?.() === 0 && existsSync('/dev/fuse') ? undefined : 'mounting takes root and /dev/fuse';

let thread: EngineThread | undefined;
let folder: string;
let point: string;
let device: FuseDev | undefined;
let closed: boolean;

beforeEach(() => {
  if (reason !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'culvert-caps-'));
  point = join(folder, 'mounted');
  for (const name of ['shared', 'mounted']) mkdirSync(join(folder, name));
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, 'shared', `f${i}`), `${i}`);
  thread ??= startEngineThread(TESTS * (FuseDev.SIZE + HOST_ARENA), new Logger(() => {}), new Vitals());
  const { context } = thread;
  const host = openHostFileSystem(native, context.arena, { root: join(folder, 'shared') });
  if (typeof host === 'number') throw new Error(`the folder does not open: ${host}`);
  const session = new FuseSession({
    fs: host,
    arena: context.arena,
    policy: fusePolicyOf(resolvePolicy({ readdirplus: false })),
    log: context.log,
    limits: { maxNodes: MAX_NODES, maxHandles: MAX_HANDLES },
  });
  const fuse = native.openFuse();
  const options = `fd=${fuse},rootmode=40000,user_id=0,group_id=0,default_permissions`;
  expect(native.mount('culvert', point, 'fuse.culvert', 0, options)).toBe(0);
  closed = false;
  device = new FuseDev(fuse, context, session, { unmounted: () => {} });
});

afterEach(async () => {
  if (device === undefined) return;
  native.umount(point, MNT_DETACH);
  device.close(() => {
    closed = true;
  });
  while (!closed) await turn();
  device = undefined;
  rmSync(folder, { recursive: true });
});

async function turn(): Promise<void> {
  thread?.context.reactor.turn(0);
  await setImmediate();
}

/** Perl at work on the mount, while this thread serves it: what it printed, line by line. */
async function perl(script: string): Promise<readonly string[]> {
  const prologue =
    'use strict; use Errno; use Fcntl; $| = 1; chdir $ARGV[0] or die $!; sub name { (grep { $!{$_} } qw(ENFILE EMFILE ENOENT))[0] // "$!" }';
  const child = spawn('perl', ['-e', `${prologue}\n${script}`, point], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let ended = false;
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  child.on('close', () => {
    ended = true;
  });
  while (!ended) await turn();
  return text.trimEnd().split('\n');
}

test('nodes: ENFILE for what is looked up and made; what is known goes on; what is removed makes room', async (context) => {
  if (reason !== undefined) context.skip(reason);
  const said = await perl(`
    my $known = 0;
    for my $i (0 .. ${FILES - 1}) { if (lstat "f$i") { $known++ } else { print "$known ", name(), "\\n"; last } }
    print mkdir('d') ? 'made' : name(), ' ', sysopen(my $new, 'new', O_RDWR | O_CREAT) ? 'made' : name(), "\\n";
    my $read = 0; for my $i (0 .. $known - 1) { open(my $f, '<', "f$i") or last; $read++ if <$f> eq "$i" }
    print $read == $known ? 'all are read' : "$read are read", "\\n";
    for my $i (0 .. 4) { unlink "f$i" or die name() }
    # The client tells a moment after the removal that it has forgotten a file.
    my $made = 0; for my $try (1 .. 600) { if (mkdir 'd') { $made = 1; last } select(undef, undef, undef, 0.05) }
    print $made ? 'room again' : name(), "\\n";`);
  // The root is one of them.
  expect(said).toEqual([`${MAX_NODES - 1} ENFILE`, 'ENFILE ENFILE', 'all are read', 'room again']);
});

test('handles: EMFILE for the next open; those that are open work; one that is closed makes room', async (context) => {
  if (reason !== undefined) context.skip(reason);
  const said = await perl(`
    my @open; my $error = '';
    for my $i (0 .. ${FILES - 1}) { if (open(my $f, '<', "f$i")) { push @open, $f } else { $error = name(); last } }
    print scalar(@open), " $error\\n";
    print opendir(my $d, '.') ? 'listed' : name(), ' ', (stat 'f1')[7], "\\n";
    my $read = 0; for my $i (0 .. $#open) { my $f = $open[$i]; $read++ if <$f> eq "$i" }
    print "$read\\n";
    close pop @open; my $opened = 0;
    for my $try (1 .. 600) { if (open(my $f, '<', 'f1')) { $opened = 1; last } select(undef, undef, undef, 0.05) }
    print $opened ? 'room again' : name(), "\\n";`);
  expect(said).toEqual([`${MAX_HANDLES} EMFILE`, 'EMFILE 1', `${MAX_HANDLES}`, 'room again']);
});
