import { fileURLToPath } from 'node:url';

import { quoted, type Shell, sh } from '../../server/testing/guest/shell.ts';
import { type Row, type RowContext, RowSkipped } from './row.ts';

const FULL = process.env['CULVERT_FULL'] === '1';
const MINUTE_MS = 60_000;
const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
/** Times that a database is killed at work. */
const KILLS = FULL ? 10 : 3;
const COMMITS = 400;

/** A program of the real world at work in the row's folder; the script fails when the program finds fault. */
interface Work {
  readonly slug: string;
  readonly name: string;
  /** Commands, or files, that it takes, and the Debian packages that have them. */
  readonly needs: Readonly<Record<string, string>>;
  /** Only with CULVERT_FULL=1. */
  readonly long?: true;
  readonly script: (context: RowContext) => string;
}

/** Commits numbers until it is killed, each one told after its commit; `check` finds all that were told, and a sound database. */
const SQLITE = `
import sqlite3, sys
path, mode, what = sys.argv[1:4]
db = sqlite3.connect(path, timeout=60, isolation_level=None)
db.execute(f'PRAGMA journal_mode={mode}'); db.execute('PRAGMA synchronous=FULL')
db.execute('CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, text TEXT)'); db.execute('CREATE INDEX IF NOT EXISTS i ON t (text)')
if what == 'check':
    assert db.execute('PRAGMA integrity_check').fetchall() == [('ok',)], 'not sound'
    told = [int(line) for line in sys.stdin if line.strip()]
    there = {row[0] for row in db.execute('SELECT n FROM t')}
    lost = [n for n in told if n not in there]
    assert not lost, f'lost {lost[:5]}'
    print(len(told))
else:
    for n in range(int(what), int(what) + 100000):
        db.execute('BEGIN IMMEDIATE')
        for k in range(5): db.execute('INSERT INTO t VALUES (?, ?)', (n * 10 + k, str(n * 7919 % 10007) * 20))
        db.execute('COMMIT')
        print(n * 10, flush=True)
`;

/** Two writers; killed when they have committed some; then the same again on what they left. */
function sqliteScript(mode: string, { dir }: RowContext): string {
  return `cd ${quoted(dir)}; printf %s ${quoted(SQLITE)} >work.py
: >told
# The mode first: two that set it at once may be told that the database is locked, however long they would wait.
python3 work.py db ${mode} check <told
for round in $(seq ${KILLS}); do
  : >told.a; : >told.b
  python3 work.py db ${mode} $((round * 2000000)) >told.a & a=$!
  python3 work.py db ${mode} $((round * 2000000 + 1000000)) >told.b & b=$!
  for wait in $(seq 1200); do [ $(cat told.a told.b | wc -l) -ge ${Math.ceil(COMMITS / KILLS)} ] && break; sleep 0.05; done
  kill -9 $a $b; wait $a $b 2>/dev/null || :
  # The last line may be a half one.
  for file in told.a told.b; do head -n $(wc -l <$file) $file >>told; done
  [ $(wc -l <told) -gt $round ]
  python3 work.py db ${mode} check <told
done`;
}

const HISTORY = `
import sys
out = sys.stdout.buffer.write
for n in range(400):
    text = (f'commit {n}\\n' * (n % 50 + 1)).encode()
    out(b'commit refs/heads/%s\\ncommitter T <t@example.invalid> %d +0000\\ndata 2\\nm\\n' % (b'side' if n % 7 == 3 else b'main', 1700000000 + n))
    if n == 3: out(b'from refs/heads/main\\n')
    out(b'M 100644 inline folder-%d/file-%d\\ndata %d\\n%s\\n' % (n % 13, n % 101, len(text), text))
`;
const GIT = 'git -c user.name=Test -c user.email=test@example.invalid -c safe.directory=* -c advice.detachedHead=false';

const WORKS: readonly Work[] = [
  ...(['WAL', 'DELETE', 'TRUNCATE'] as const).map(
    (mode): Work => ({
      slug: `sqlite-${mode.toLowerCase()}`,
      name: `SQLite (${mode}): two writers are killed at work, and no commit is lost`,
      needs: { python3: 'python3' },
      script: (context) => sqliteScript(mode, context),
    }),
  ),
  {
    slug: 'rsync',
    name: 'rsync copies a tree in and out, with links, attributes and owners, and finds no difference afterwards',
    needs: { rsync: 'rsync' },
    script: ({ dir }) => `cd ${quoted(dir)}; work=$(mktemp -d); trap 'rm -rf $work' EXIT
guest-tool tree $work/tree 600 >/dev/null
rsync -aHX --numeric-ids $work/tree/ in/
[ -z "$(rsync -aHXnic --numeric-ids --delete $work/tree/ in/ | grep -v '^\\.d\\.\\.t')" ]
echo changed >$work/tree/changed; rsync -aHX --inplace --delete $work/tree/ in/
rsync -aHX --numeric-ids in/ $work/out/
[ -z "$(rsync -aHXnic --numeric-ids --delete $work/tree/ $work/out/ | grep -v '^\\.d\\.\\.t')" ]`,
  },
  ...(['psync', 'mmap', 'libaio'] as const).map(
    (engine): Work => ({
      slug: `fio-${engine}`,
      name: `fio (${engine}) finds what it wrote, block by block`,
      needs: { fio: 'fio' },
      script: ({ dir }) => `cd ${quoted(dir)}
fio --name=verify --directory=. --ioengine=${engine} ${engine === 'libaio' ? '--direct=1 --iodepth=16' : ''} \\
  --rw=randrw --bsrange=4k-64k --bs_unaligned=0 --size=${FULL ? 128 : 16}m --numjobs=2 --verify=crc32c --verify_fatal=1 --do_verify=1 \\
  --randseed=7 --fallocate=none --output-format=terse --output=out >/dev/null
rm verify*`,
    }),
  ),
  {
    slug: 'git-work',
    name: 'git clones, commits, merges, collects garbage and finds its objects sound',
    needs: { git: 'git', python3: 'python3' },
    script: ({ dir }) => `cd ${quoted(dir)}; export GIT_CONFIG_NOSYSTEM=1 HOME=$PWD
git init -q --bare -b main origin
python3 -c ${quoted(HISTORY)} | ${GIT} -C origin fast-import --quiet
${GIT} clone -q --no-local origin clone
cd clone; ${GIT} branch -q side origin/side; ${GIT} worktree add -q ../side side
(cd ../side; for i in 1 2 3 4 5; do echo $i >new-$i; ${GIT} add .; ${GIT} commit -q -m $i; done)
${GIT} merge -q -m merged side
${GIT} repack -adq; ${GIT} gc -q --prune=now; ${GIT} fsck --strict --no-dangling
[ -z "$(${GIT} status --porcelain)" ]
${GIT} push -q origin main; ${GIT} -C ../origin fsck --strict --no-dangling
[ "$(${GIT} rev-parse HEAD)" = "$(${GIT} -C ../origin rev-parse main)" ]
${GIT} stash list; rm -rf folder-*; ${GIT} checkout -q .; [ -z "$(${GIT} status --porcelain)" ]`,
  },
  {
    slug: 'compile',
    name: 'a program is compiled, archived, linked and run',
    needs: { gcc: 'gcc', ar: 'binutils' },
    script: ({ dir }) => `cd ${quoted(dir)}; objects=
for i in $(seq 30); do echo "int f$i(void) { return $i; }" >f$i.c; gcc -c -O1 -g f$i.c; objects="$objects f$i.o"; done
ar rcs libf.a $objects; gcc -shared -fPIC -o libg.so f1.c
{ for i in $(seq 30); do echo "int f$i(void);"; done; echo '#include <stdio.h>'; echo 'int main(void) { int n = 0;'
  for i in $(seq 30); do echo "n += f$i();"; done; echo 'printf("%d", n); }'; } >main.c
gcc -o main main.c -L. -l:libf.a; [ "$(./main)" = 465 ]; strip main; [ "$(./main)" = 465 ]`,
  },
  {
    slug: 'npm',
    name: 'npm installs packages',
    needs: { npm: 'npm' },
    long: true,
    script: ({
      dir,
    }) => `cd ${quoted(dir)}; export HOME=$PWD npm_config_cache=$PWD/cache npm_config_update_notifier=false
echo '{"name":"work","version":"1.0.0","private":true}' >package.json
npm install --offline --no-audit --no-fund --install-links --ignore-scripts ${NODE_MODULES}/zod ${NODE_MODULES}/typescript
node -e 'require("zod"); console.log(require("typescript").version)'
diff -r node_modules/typescript/lib ${NODE_MODULES}/typescript/lib
rm -rf node_modules; npm ci --offline --no-audit --no-fund --install-links --ignore-scripts; node -e 'require("zod")'`,
  },
  {
    slug: 'dbench',
    name: 'dbench: clients of a file server at work',
    needs: { dbench: 'dbench' },
    long: true,
    script: ({ dir }) => `cd ${quoted(dir)}; dbench -D . -t 20 4 >out; grep Throughput out`,
  },
  {
    slug: 'bonnie',
    name: 'bonnie++: sequential and random data, many files',
    needs: { 'bonnie++': 'bonnie++' },
    long: true,
    script: ({ dir }) => `cd ${quoted(dir)}; bonnie++ -q -f -d . -u root -r 16 -s 32 -n 1:8192:0:8; [ -z "$(ls)" ]`,
  },
  {
    slug: 'python-tests',
    name: 'Python’s own tests of files, folders, mappings and locks',
    needs: { '/usr/bin/python3': 'python3', '/usr/lib/python3*/test/test_shutil.py': 'libpython3-testsuite' },
    long: true,
    script: ({ dir }) => `cd ${quoted(dir)}; export HOME=$PWD TMPDIR=$PWD
/usr/bin/python3 -m test --tempdir $PWD -q --timeout 600 test_os test_posix test_shutil test_mmap test_fcntl test_tempfile test_glob test_pathlib test_fileio \\
  test_file test_bufio test_largefile test_stat test_tarfile test_zipfile test_mailbox test_dbm_dumb test_shelve test_filecmp 2>&1 | tail -n 40 >out || :
cat out; grep -q 'Result: SUCCESS' out || grep -q 'Tests result: SUCCESS' out`,
  },
  {
    slug: 'postgres',
    name: 'PostgreSQL is killed at work, recovers, and has all that it said was committed',
    needs: { '/usr/lib/postgresql/*/bin/postgres': 'postgresql', setpriv: 'util-linux' },
    long: true,
    script: ({
      dir,
    }) => `cd ${quoted(dir)}; chmod 755 .; mkdir pg; chown postgres pg; bin=$(echo /usr/lib/postgresql/*/bin); export LC_ALL=C
as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
socket=$(mktemp -d); chown postgres $socket
trap 'as $bin/pg_ctl -D pg/data -m immediate stop >/dev/null 2>&1 || :; rm -rf $socket' EXIT
as $bin/initdb -D pg/data --data-checksums -A trust >/dev/null
start() { as $bin/pg_ctl -D pg/data -w -t 120 -l pg/log -o "-k $socket -h ''" start >/dev/null; }
sql() { as $bin/psql -h $socket -d postgres -Atqc "$1"; }
start; as $bin/pgbench -h $socket -i -q postgres 2>/dev/null; sql 'CREATE TABLE told (n int)'
as $bin/pgbench -h $socket -c 2 -T 8 postgres >/dev/null 2>&1 &
for n in $(seq 30); do sql "INSERT INTO told VALUES ($n)"; done
kill -9 $(head -n 1 pg/data/postmaster.pid); wait; sleep 2; rm -f pg/data/postmaster.pid
start; [ "$(sql 'SELECT count(*) FROM told')" = 30 ]
[ "$(sql 'SELECT sum(tbalance) FROM pgbench_tellers')" = "$(sql 'SELECT sum(bbalance) FROM pgbench_branches')" ]
as $bin/pg_ctl -D pg/data -w -m fast stop >/dev/null; as $bin/pg_checksums -D pg/data --check >/dev/null`,
  },
];

/** Rows for shares with a page cache, or whose client maps files shared without one. */
export function workRows(): readonly Row[] {
  return WORKS.filter(({ long }) => FULL || long !== true).map(({ slug, name, needs, script }) => ({
    slug,
    name,
    timeoutMs: (FULL ? 10 : 3) * MINUTE_MS,
    run: async (context) => {
      for (const [what, debian] of Object.entries(needs)) await needed(context.shell, what, debian);
      const timeoutMs = (FULL ? 9 : 2.5) * MINUTE_MS;
      await sh(context.shell, script(context), { timeoutMs });
    },
  }));
}

async function needed(shell: Shell, what: string, debian: string): Promise<void> {
  const test = what.startsWith('/') ? `ls ${what} >/dev/null` : `command -v ${quoted(what)}`;
  if ((await shell.run(test)).code !== 0) throw new RowSkipped(`${what} is not installed (${debian})`);
}
