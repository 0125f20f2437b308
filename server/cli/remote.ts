/** `culvert ls|cat|put|stat URL`: files of a 9P server, from the command line. */

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { NinepClient } from '../client/ninep-client.ts';
import { NinepError } from '../client/ninep-error.ts';
import { type NinepAddress, parseNinepUrl } from '../client/ninep-url.ts';
import { Problem } from '../control/failure.ts';
import { L_OPEN_FLAGS } from '../wire/ninep/flags.ts';
import { helpText } from './help.ts';
import { type Arguments, type Option, readArguments, usageProblem } from './options.ts';

const URL_HELP =
  'URL is 9p+tcp://HOST[:PORT]/EXPORT/PATH (port 564 unless given) or 9p+unix:///SOCKET//EXPORT/PATH, where a double slash ends the socket’s path. ' +
  'An empty EXPORT is the server’s only one, or the list of all. Parts may be percent-encoded: %2Fsrv for a slash in an export’s name.';

const OPTIONS: readonly Option[] = [
  { name: 'uid', value: 'UID', help: 'The user to act as on the server.', fallback: 'the user who runs this' },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];

const LIST_OPTIONS: readonly Option[] = [
  { name: 'long', short: 'l', help: 'With type, mode, owner, size and time.' },
  ...OPTIONS,
];

const S_IFMT = 0o170000;
const TYPE_LETTERS: Readonly<Record<number, string>> = {
  0o040000: 'd',
  0o120000: 'l',
  0o100000: '-',
  0o010000: 'p',
  0o140000: 's',
  0o020000: 'c',
  0o060000: 'b',
};
const O_WRONLY = 1;

type Work = (client: NinepClient, fid: number, address: NinepAddress, args: Arguments) => Promise<void>;

export async function ls(argv: readonly string[]): Promise<number> {
  return await withFile(
    'ls',
    LIST_OPTIONS,
    'Lists a folder, or names a file.',
    argv,
    async (client, fid, { names }, args) => {
      const { mode } = await client.getattr(fid);
      if ((mode & S_IFMT) !== 0o040000) {
        await printEntry(client, fid, names.at(-1) ?? '/', args.has('long'));
        return;
      }
      const folder = await client.walk(fid, []);
      await client.open(folder);
      const entries = [...(await client.readdir(folder))].sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const { name } of entries) {
        if (!args.has('long')) {
          process.stdout.write(`${printable(name)}\n`);
          continue;
        }
        const entry = await client.walk(fid, [name]);
        await printEntry(client, entry, name, true);
        await client.clunk(entry);
      }
    },
  );
}

export async function cat(argv: readonly string[]): Promise<number> {
  return await withFile('cat', OPTIONS, 'Writes a file to the standard output.', argv, async (client, fid) => {
    await client.open(fid);
    for (let offset = 0; ; ) {
      const bytes = await client.read(fid, offset, client.msize);
      if (bytes.length === 0) return;
      offset += bytes.length;
      if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
    }
  });
}

/** Reads the standard input unless a file is named. */
export async function put(argv: readonly string[]): Promise<number> {
  const summary = 'Writes FILE, or the standard input, to a file on the server, which is made or replaced.';
  return await withFolder('put', 'URL [FILE]', OPTIONS, summary, argv, async (client, folder, { names }, args) => {
    const name = names.at(-1);
    if (name === undefined) throw usageProblem('the URL names no file', 'Give the path of a file.');
    const fid = await openForWriting(client, folder, name);
    const [, source] = args.operands;
    let offset = 0;
    for await (const chunk of source === undefined
      ? process.stdin
      : createReadStream(source, { highWaterMark: client.msize })) {
      let bytes = chunk as Uint8Array;
      while (bytes.length > 0) {
        const count = await client.write(fid, offset, bytes);
        if (count === 0)
          throw new Problem('WRITE_FAILED', `the server took no more than ${offset} bytes`, 'Its disk may be full.');
        offset += count;
        bytes = bytes.subarray(count);
      }
    }
    await client.clunk(fid);
  });
}

export async function stat(argv: readonly string[]): Promise<number> {
  return await withFile('stat', OPTIONS, 'Shows a file’s attributes.', argv, async (client, fid) => {
    const attr = await client.getattr(fid);
    const rows = [
      ['type', TYPE_LETTERS[attr.mode & S_IFMT] ?? '?'],
      ['mode', `0${(attr.mode & 0o7777).toString(8)}`],
      ['owner', `${attr.uid}:${attr.gid}`],
      ['links', String(attr.nlink)],
      ['size', String(attr.size)],
      ['modified', timeText(attr.mtimeSec, attr.mtimeNsec)],
      ['changed', timeText(attr.ctimeSec, attr.ctimeNsec)],
      [
        'qid',
        `${attr.qid.pathHi.toString(16)}${attr.qid.pathLo.toString(16).padStart(8, '0')} version ${attr.qid.version}`,
      ],
    ];
    process.stdout.write(rows.map(([name = '', value]) => `${name.padEnd(9)} ${value}\n`).join(''));
  });
}

/** A fid that is open for writing: a new file, or the old one without its content. */
async function openForWriting(client: NinepClient, folder: number, name: string): Promise<number> {
  const fid = await client.walk(folder, []);
  try {
    await client.create(fid, name, O_WRONLY | L_OPEN_FLAGS.EXCL, 0o644);
    return fid;
  } catch (error) {
    if (!(error instanceof NinepError) || error.code !== 'EEXIST') throw error;
  }
  await client.clunk(fid);
  const there = await client.walk(folder, [name]);
  await client.open(there, O_WRONLY | L_OPEN_FLAGS.TRUNC);
  return there;
}

async function printEntry(client: NinepClient, fid: number, name: string, long: boolean): Promise<void> {
  if (!long) {
    process.stdout.write(`${printable(name)}\n`);
    return;
  }
  const attr = await client.getattr(fid);
  const letter = TYPE_LETTERS[attr.mode & S_IFMT] ?? '?';
  const target = letter === 'l' ? ` -> ${printable(await client.readlink(fid))}` : '';
  const mode = (attr.mode & 0o7777).toString(8).padStart(4, '0');
  process.stdout.write(
    `${letter}${mode} ${attr.uid}:${attr.gid} ${String(attr.size).padStart(12)} ${timeText(attr.mtimeSec, 0)} ${printable(name)}${target}\n`,
  );
}

async function withFile(
  name: string,
  options: readonly Option[],
  summary: string,
  argv: readonly string[],
  work: Work,
): Promise<number> {
  return await withFolder(name, 'URL', options, summary, argv, async (client, folder, address, args) => {
    const last = address.names.at(-1);
    await work(client, last === undefined ? folder : await client.walk(folder, [last]), address, args);
  });
}

/** Attaches, and walks to the folder of what the URL names. */
async function withFolder(
  name: string,
  operands: string,
  options: readonly Option[],
  summary: string,
  argv: readonly string[],
  work: Work,
): Promise<number> {
  const args = readArguments(`culvert ${name}`, options, argv);
  if (args.has('help')) {
    process.stdout.write(
      helpText(`culvert ${name} ${operands} [options]`, `${summary} ${URL_HELP}`, [{ title: 'Options', options }]),
    );
    return 0;
  }
  const [url, ...others] = args.operands;
  if (url === undefined) throw usageProblem('the URL is missing', `culvert ${name} --help explains it.`);
  if (others.length > (operands.includes('[') ? 1 : 0))
    throw usageProblem(`"${others.at(-1)}" is not expected here`, `culvert ${name} ${operands}`);
  const address = parseNinepUrl(url);
  if (typeof address === 'string') throw usageProblem(address, `culvert ${name} --help explains the form.`);
  const client = await connected(address, args);
  try {
    const root = await client.attach(address.aname);
    await work(client, await client.walk(root, address.names.slice(0, -1)), address, args);
    return 0;
  } catch (error) {
    if (error instanceof NinepError)
      throw new Problem('REMOTE', `${url}: ${error.message}`, 'Check the path with culvert ls.');
    throw error;
  } finally {
    client.close();
  }
}

async function connected(address: NinepAddress, args: Arguments): Promise<NinepClient> {
  const uid = args.text('uid');
  if (uid !== undefined && !/^\d{1,9}$/.test(uid)) throw usageProblem(`--uid cannot be "${uid}"`, 'Give a number.');
  try {
    return await NinepClient.connect(address.socket, uid === undefined ? {} : { uid: Number(uid) });
  } catch (error) {
    throw new Problem(
      'NOT_CONNECTED',
      `no 9P server can be reached there: ${(error as Error).message}`,
      'Check the address, and that the server runs.',
    );
  }
}

function timeText(seconds: number, nanoseconds: number): string {
  const date = new Date(seconds * 1000);
  const text = Number.isNaN(date.getTime()) ? `@${seconds}` : date.toISOString().slice(0, 19).replace('T', ' ');
  return nanoseconds === 0 ? text : `${text}.${String(nanoseconds).padStart(9, '0')}`;
}

/** Names come from the server: what a terminal would act on is made visible. */
function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
