/** Changes of a share that is being edited: each gives a new draft. What is wrong with it is the core's to say (`shares.check`). */
import type { DraftProblem } from '../../../electron/contract/app/commands.ts';
import type { ShareHints, StoredShare } from '../../../electron/contract/app/stored-share.ts';
import type { KnobName, PolicySettings } from '../../../electron/contract/policy.ts';
import type { Connection, NinepConnection, NinepListener, ShareConfig } from '../../../electron/contract/share.ts';
import type { FieldMessage } from '../../ui/field.tsx';

export type KnobPatch = Readonly<Partial<Record<KnobName, boolean | number | string | null>>>;

export function withConfig(draft: StoredShare, change: Partial<ShareConfig>): StoredShare {
  return { ...draft, config: { ...draft.config, ...change } };
}

export function withHints(draft: StoredShare, change: Partial<ShareHints>): StoredShare {
  return { ...draft, hints: { ...draft.hints, ...change } };
}

/** The first export of a 9P share is its folder. */
export function withFolder(draft: StoredShare, folder: string): StoredShare {
  const { connection } = draft.config;
  if (connection.kind !== '9p') return withConfig(draft, { folder });
  const exports = connection.exports.map((each, index) => (index === 0 ? { ...each, folder } : each));
  return withConfig(draft, { folder, connection: { ...connection, exports } });
}

export function withConnection(draft: StoredShare, connection: Connection): StoredShare {
  return withConfig(draft, { connection, protocol: connection.kind === '9p' ? '9p' : 'virtiofs' });
}

/** null sets a knob back to its default: absent. */
export function withPolicy(draft: StoredShare, patch: KnobPatch): StoredShare {
  const merged: Record<string, unknown> = { ...draft.config.policy, ...patch };
  const policy = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)) as PolicySettings;
  return withConfig(draft, { policy });
}

/** IANA has no port for 9P but Plan 9's 564, which ordinary users may not bind; QEMU's and diod's examples use this one. */
const NINEP_PORT = 5640;

/** What a share of the other kind begins with; `socket`: a path that is free, from the core's draft. */
export function connectionOf(kind: Connection['kind'], draft: StoredShare, socket: string): Connection {
  const { config } = draft;
  switch (kind) {
    case 'vhost-user':
      return { kind, socket: { how: 'listen', path: socket }, exitOnDisconnect: false };
    case 'fuse-dev':
      return { kind, mountpoint: '' };
    case '9p':
      return {
        kind,
        listen: [{ how: 'tcp', host: '127.0.0.1', port: NINEP_PORT }],
        exports: [{ name: exportName(config), folder: config.folder }],
      };
  }
}

function exportName({ id }: ShareConfig): string {
  return id;
}

/** A place to listen of another kind, with what can be kept. */
export function listenerOf(how: NinepListener['how'], before: NinepListener, socket: string): NinepListener {
  const path = 'path' in before ? before.path : socket;
  const port = 'port' in before ? before.port : NINEP_PORT;
  switch (how) {
    case 'unix':
    case 'vhost-user':
      return { how, path };
    case 'tcp':
      return { how, host: 'host' in before ? before.host : '127.0.0.1', port };
    case 'vsock':
      return { how, port };
    case 'hybrid-vsock':
      return { how, path, port };
    case 'fd':
      return { how, fd: 'fd' in before ? before.fd : 3 };
  }
}

export function withListener(
  connection: NinepConnection,
  index: number,
  listener: NinepListener | null,
): NinepConnection {
  const listen =
    index === connection.listen.length && listener !== null
      ? [...connection.listen, listener]
      : connection.listen.flatMap((each, at) => (at === index ? (listener === null ? [] : [listener]) : [each]));
  return { ...connection, listen };
}

/** What is said about a place in the draft and whatever lies below it. */
export function messagesAt(problems: readonly DraftProblem[], ...paths: readonly string[]): readonly FieldMessage[] {
  return problems.filter(({ path }) => paths.some((each) => path === each || path.startsWith(`${each}.`)));
}

/** Equal as far as saving is concerned. */
export function sameDraft(a: StoredShare, b: StoredShare): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
