/** What is wrong with a share before it is saved or started: by its schema, on this host, and beside the other shares. */
import { accessSync, constants, existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DraftProblem } from '../contract/app/commands.ts';
import { type StoredShare, storedShareSchema } from '../contract/app/stored-share.ts';
import { listenText, type NinepConnection, type ShareConfig, type VhostUserConnection } from '../contract/share.ts';
import { libvirtUser, reachProblem } from './access/libvirt-reach.ts';
import { folderWarnings } from './folder-info.ts';

/** Where the app makes the folder itself. */
export interface CheckPlace {
  readonly sockets: string;
  readonly trials: string;
}

/** `except`: the id of the share that is edited. */
export async function checkDraft(
  draft: unknown,
  except: string | null,
  others: readonly StoredShare[],
  place: CheckPlace,
): Promise<readonly DraftProblem[]> {
  const checked = storedShareSchema.safeParse(draft);
  if (!checked.success)
    return checked.error.issues.map(({ path, message }) => ({
      path: path.join('.'),
      message,
      level: 'error' as const,
    }));
  const share = checked.data;
  const rest = others.filter(({ config }) => config.id !== except);
  return [
    ...folderProblems(share.config),
    ...tagProblems(share),
    ...identityProblems(share.config, rest),
    ...connectionProblems(share, rest, place),
    ...(await reachProblems(share, place)),
  ];
}

function error(path: string, message: string): DraftProblem {
  return { path, message, level: 'error' };
}

function warning(path: string, message: string): DraftProblem {
  return { path, message, level: 'warning' };
}

function* folderProblems({ folder, connection }: ShareConfig): Generator<DraftProblem> {
  yield* folderProblem('config.folder', folder);
  if (connection.kind !== '9p') return;
  for (const [i, exported] of connection.exports.entries()) {
    if (exported.folder !== folder) yield* folderProblem(`config.connection.exports.${i}.folder`, exported.folder);
  }
}

function* folderProblem(path: string, folder: string): Generator<DraftProblem> {
  try {
    if (!statSync(folder).isDirectory()) {
      yield error(path, 'This is a file. Share the folder that it is in.');
      return;
    }
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch (failure) {
    const code = (failure as NodeJS.ErrnoException).code;
    yield error(
      path,
      code === 'EACCES'
        ? 'You may not read this folder. Choose another one, or change its permissions.'
        : 'There is no such folder (any more). Choose another one, or make it.',
    );
    return;
  }
  for (const text of folderWarnings(realpathSync(folder))) yield warning(path, text);
}

/** A comma ends an option of QEMU, a space a word of a mount line, a quote whatever was quoted. */
function* tagProblems({ config: { tag, connection } }: StoredShare): Generator<DraftProblem> {
  if (connection.kind === 'fuse-dev') return;
  const bad = /[,\s'"\\=]/.exec(tag)?.[0];
  if (bad !== undefined) {
    const what =
      bad === ',' ? 'a comma' : bad.trim() === '' ? 'a space' : bad === '=' ? 'an equals sign' : 'a quote or backslash';
    yield error(
      'config.tag',
      `The tag has ${what}, which a VM’s options and a mount line cannot carry. Use letters, digits and dashes.`,
    );
  }
}

function* identityProblems(
  { id, name, tag, connection }: ShareConfig,
  others: readonly StoredShare[],
): Generator<DraftProblem> {
  for (const { config } of others) {
    if (config.id === id) yield error('config.id', `The share ${config.name} has this id already.`);
    if (config.name === name) yield warning('config.name', 'Another share has this name.');
    if (tag !== '' && config.tag === tag && connection.kind !== 'fuse-dev')
      yield warning('config.tag', `The share ${config.name} has this tag as well: one VM cannot have both.`);
  }
}

function* connectionProblems(
  { config }: StoredShare,
  others: readonly StoredShare[],
  place: CheckPlace,
): Generator<DraftProblem> {
  const { connection } = config;
  if (connection.kind === 'fuse-dev') {
    yield* mountpointProblems(connection.mountpoint, config.folder, place);
    return;
  }
  const used = new Map(
    others.flatMap((other) => socketsOf(other.config).map((text) => [text, other.config.name] as const)),
  );
  for (const { path, text, file } of meetings(connection)) {
    const owner = used.get(text);
    if (owner !== undefined) yield error(path, `The share ${owner} uses this as well. Choose another one.`);
    if (file !== null) yield* socketFileProblems(path, file, place);
  }
  if (connection.kind === '9p') {
    for (const [i, listener] of connection.listen.entries()) {
      if (listener.how === 'tcp' && !/^(127\.|::1$)/.test(listener.host))
        yield warning(
          `config.connection.listen.${i}.host`,
          'Other machines can reach this address. 9P has no passwords and no encryption.',
        );
    }
  }
}

async function reachProblems({ config, hints }: StoredShare, place: CheckPlace): Promise<readonly DraftProblem[]> {
  const { connection } = config;
  if (connection.kind !== 'vhost-user' || connection.socket.how !== 'listen') return [];
  const { path, group } = connection.socket;
  const user = hints.vmm === 'libvirt' ? await libvirtUser() : null;
  const text = user === null ? null : await reachProblem(path, user, group, place.sockets);
  return text === null ? [] : [warning('config.connection.socket.path', text)];
}

interface Meeting {
  /** Of the field. */
  readonly path: string;
  /** The same for two that exclude each other. */
  readonly text: string;
  /** The path of a socket that we make; null: there is none. */
  readonly file: string | null;
}

function meetings(connection: VhostUserConnection | NinepConnection): readonly Meeting[] {
  if (connection.kind === 'vhost-user') {
    const { socket } = connection;
    if (socket.how === 'fd') return [];
    return [
      {
        path: 'config.connection.socket.path',
        text: `file ${socket.path}`,
        file: socket.how === 'listen' ? socket.path : null,
      },
    ];
  }
  return connection.listen.flatMap((listener, i): readonly Meeting[] => {
    const path = `config.connection.listen.${i}`;
    switch (listener.how) {
      case 'unix':
      case 'vhost-user':
        return [{ path: `${path}.path`, text: `file ${listener.path}`, file: listener.path }];
      case 'hybrid-vsock':
        return [
          {
            path: `${path}.path`,
            text: `file ${listener.path}_${listener.port}`,
            file: `${listener.path}_${listener.port}`,
          },
        ];
      case 'tcp':
        return listener.port === 0 ? [] : [{ path: `${path}.port`, text: listenText(listener), file: null }];
      case 'vsock':
        return [{ path: `${path}.port`, text: listenText(listener), file: null }];
      case 'fd':
        return [];
    }
  });
}

function socketsOf({ connection }: ShareConfig): readonly string[] {
  return connection.kind === 'fuse-dev' ? [] : meetings(connection).map(({ text }) => text);
}

function* socketFileProblems(path: string, file: string, { sockets }: CheckPlace): Generator<DraftProblem> {
  const folder = dirname(file);
  if (folder === sockets) return;
  if (!existsSync(folder)) {
    yield error(path, `The folder ${folder} does not exist. Make it, or choose another one.`);
    return;
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    yield error(path, `You may not make a socket in ${folder}. Choose another folder, such as ${sockets}.`);
    return;
  }
  if (existsSync(file) && !lstatSync(file).isSocket())
    yield error(path, 'There is a file of this name, which is no socket.');
}

function* mountpointProblems(mountpoint: string, folder: string, { trials }: CheckPlace): Generator<DraftProblem> {
  const path = 'config.connection.mountpoint';
  if (dirname(mountpoint) === trials) return;
  if (!existsSync(mountpoint)) yield error(path, 'There is no such folder. Make it: the share is mounted on it.');
  else if (!statSync(mountpoint).isDirectory()) yield error(path, 'This is no folder.');
  else if (`${mountpoint}/`.startsWith(`${folder}/`) || `${folder}/`.startsWith(`${mountpoint}/`))
    yield error(path, 'The folder and its mount point must not lie within each other.');
}
