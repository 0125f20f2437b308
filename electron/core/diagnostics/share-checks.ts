/** Checks of one share: its folder, its sockets, its process, its policy. */
import { access, constants, lstat, opendir, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ShareView } from '../../contract/app/share-view.ts';
import { socketFindings, tagFindings } from '../../contract/connect/rules.ts';
import type { Check, CheckState, Fix } from '../../contract/diagnostics.ts';
import { resolvePolicy } from '../../contract/policy-values.ts';
import type { ShareConfig } from '../../contract/share.ts';
import { boundSockets } from '../access/reach.ts';
import { fileSystemOf } from '../file-system.ts';
import { folderWarnings } from '../folder-info.ts';

export interface ShareFacts {
  readonly view: ShareView;
  /** Every share of the app, this one included. */
  readonly all: readonly ShareView[];
}

type ShareCheck = (facts: ShareFacts) => Promise<Check | readonly Check[] | null>;

const SPACE_LOW_MIB = 512;
const SPACE_LOW_SHARE = 0.02;

function check(
  { view }: ShareFacts,
  id: string,
  title: string,
  state: CheckState,
  measured: string,
  advice = '',
  fix?: Fix,
): Check {
  return {
    id: `share.${id}:${view.stored.config.id}`,
    group: 'share',
    state,
    title,
    measured,
    advice,
    fix,
    muteable: state !== 'fail',
  };
}

function doWith({ view }: ShareFacts, label: string, what: 'start' | 'restart' | 'edit'): Fix {
  return { label, action: { kind: 'share', shareId: view.stored.config.id, do: what } };
}

/** Paths that the share binds, and those that it connects to. */
function socketPathsOf({ connection }: ShareConfig): readonly { readonly path: string; readonly binds: boolean }[] {
  if (connection.kind === 'vhost-user')
    return connection.socket.how === 'fd'
      ? []
      : [{ path: connection.socket.path, binds: connection.socket.how === 'listen' }];
  if (connection.kind === 'fuse-dev') return [];
  return connection.listen.flatMap((listener) => {
    if (listener.how === 'unix' || listener.how === 'vhost-user') return [{ path: listener.path, binds: true }];
    return listener.how === 'hybrid-vsock' ? [{ path: `${listener.path}_${listener.port}`, binds: true }] : [];
  });
}

function isRunning({ state }: ShareView): boolean {
  return state !== 'stopped' && state !== 'error' && state !== 'starting';
}

const CHECKS: readonly ShareCheck[] = [
  async (facts) => {
    const { state, reason, fix, crash } = facts.view;
    const title = 'State';
    const measured = `${state.charAt(0).toUpperCase()}${state.slice(1)}: ${reason}`;
    if (state === 'error')
      return check(facts, 'state', title, 'fail', measured, fix, doWith(facts, 'Start it', 'start'));
    if (state === 'degraded')
      return check(facts, 'state', title, 'warn', measured, fix, doWith(facts, 'Restart it', 'restart'));
    if (crash !== null)
      return check(
        facts,
        'state',
        title,
        'warn',
        `${measured} It died of itself at ${new Date(crash.atMs).toISOString()}: ${crash.message}`,
        crash.fix,
      );
    if (state === 'stopped')
      return check(facts, 'state', title, 'ok', measured, '', doWith(facts, 'Start it', 'start'));
    return check(facts, 'state', title, state === 'starting' ? 'running' : 'ok', measured);
  },
  async (facts) => {
    const { folder } = facts.view.stored.config;
    const title = 'The folder';
    const found = await stat(folder).catch((error: NodeJS.ErrnoException) => error);
    if (found instanceof Error)
      return check(
        facts,
        'folder',
        title,
        'fail',
        `${folder} cannot be looked at (${found.code ?? 'error'}).`,
        found.code === 'ENOENT'
          ? 'It was moved or removed, or its disk is not mounted. Bring it back, or choose another one.'
          : 'Give this user the right to enter it.',
        doWith(facts, 'Choose another one', 'edit'),
      );
    if (!found.isDirectory())
      return check(
        facts,
        'folder',
        title,
        'fail',
        `${folder} is no folder.`,
        'Choose a folder.',
        doWith(facts, 'Choose another one', 'edit'),
      );
    const opened = await opendir(folder).catch((error: NodeJS.ErrnoException) => error);
    if (opened instanceof Error)
      return check(
        facts,
        'folder',
        title,
        'fail',
        `${folder} cannot be listed (${opened.code ?? 'error'}).`,
        'Give this user the right to read it.',
      );
    await opened.close();
    const readonly = resolvePolicy(facts.view.stored.config.policy).readonly;
    const writable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!writable && !readonly)
      return check(
        facts,
        'folder',
        title,
        'warn',
        `${folder} can be read, but not written by this user.`,
        'Make the share read-only, so that the guest does not try.',
        {
          label: 'Make it read-only',
          action: { kind: 'policy', shareId: facts.view.stored.config.id, patch: { readonly: true } },
        },
      );
    return check(facts, 'folder', title, 'ok', `${folder} can be read${writable ? ' and written' : ''}.`);
  },
  async (facts) => {
    const { folder } = facts.view.stored.config;
    const warnings = folderWarnings(folder);
    const type = fileSystemOf(folder);
    return check(
      facts,
      'folder-kind',
      'What the folder is',
      warnings.length > 0 ? 'warn' : 'ok',
      warnings[0] ?? `It lies on ${type === '' ? 'a file system of this host' : type}.`,
      warnings.slice(1).join(' '),
    );
  },
  async (facts) => {
    const found = await statfs(facts.view.stored.config.folder).catch(() => null);
    if (found === null) return null; // the folder's own check says why
    const free = (found.bavail * found.bsize) / 2 ** 20;
    const total = (found.blocks * found.bsize) / 2 ** 20;
    const measured = `${Math.round(free)} of ${Math.round(total)} MiB are free.`;
    const low = total > 0 && (free < SPACE_LOW_MIB || free / total < SPACE_LOW_SHARE);
    if (found.files > 0 && found.ffree === 0)
      return check(
        facts,
        'space',
        'Room on its disk',
        'fail',
        `${measured} No inode is left.`,
        'Remove files: many small ones use up inodes.',
      );
    return check(
      facts,
      'space',
      'Room on its disk',
      low ? 'warn' : 'ok',
      measured,
      low ? 'The guest’s writes fail with ENOSPC when it is full.' : '',
    );
  },
  async (facts) => {
    const checks = await Promise.all(
      socketPathsOf(facts.view.stored.config).map(async ({ path, binds }) => await socketCheck(facts, path, binds)),
    );
    return checks;
  },
  async (facts) => {
    const { config } = facts.view.stored;
    const [found] = config.tag === '' ? [] : tagFindings(config.tag);
    if (found === undefined) return null;
    return check(
      facts,
      'tag',
      'The tag',
      found.level === 'error' ? 'fail' : 'warn',
      found.text,
      found.fix,
      doWith(facts, 'Change it', 'edit'),
    );
  },
  async (facts) => {
    const { sandbox } = facts.view;
    if (sandbox === null) return null;
    return check(
      facts,
      'sandbox',
      'The server is shut in',
      sandbox.state === 'on' ? 'ok' : 'warn',
      sandbox.text,
      sandbox.state === 'on' ? '' : 'The host checks say what this machine lacks.',
    );
  },
  async (facts) => policyCheck(facts),
  async (facts) =>
    facts.view.warnings.map((warning, at) => check(facts, `warning-${at}`, 'A warning of the server', 'warn', warning)),
];

async function socketCheck(facts: ShareFacts, path: string, binds: boolean): Promise<Check> {
  const title = binds ? 'The socket' : 'The VM’s socket';
  const [tooLong] = socketFindings(path, 'socket path');
  const id = 'socket';
  if (tooLong !== undefined)
    return check(facts, id, title, 'fail', tooLong.text, tooLong.fix, doWith(facts, 'Change it', 'edit'));
  const rival = facts.all.find(
    ({ stored }) =>
      stored.config.id !== facts.view.stored.config.id &&
      socketPathsOf(stored.config).some((other) => other.path === path && other.binds === binds),
  );
  if (rival !== undefined)
    return check(
      facts,
      id,
      title,
      'fail',
      `The share "${rival.stored.config.name}" uses ${path} too.`,
      'Give one of them another path: only one can listen there.',
      doWith(facts, 'Change it', 'edit'),
    );
  const listens = (await boundSockets())?.get(path);
  if (isRunning(facts.view)) {
    const there = await lstat(path).then(
      (found) => found.isSocket(),
      () => false,
    );
    if (!there)
      return check(
        facts,
        id,
        title,
        binds ? 'fail' : 'warn',
        `There is no socket at ${path}.`,
        binds ? 'Somebody removed it: restart the share.' : 'Start the VM: it makes the socket.',
        binds ? doWith(facts, 'Restart it', 'restart') : undefined,
      );
    if (listens === false)
      return check(facts, id, title, 'warn', `Nobody listens at ${path}.`, 'It belongs to a program that has ended.');
    return check(facts, id, title, 'ok', `${binds ? 'The share' : 'The VM'} listens at ${path}.`);
  }
  if (!binds) return check(facts, id, title, 'ok', `The share will connect to ${path}.`);
  if (listens === true)
    return check(
      facts,
      id,
      title,
      'fail',
      `Another program listens at ${path}.`,
      'End it, or choose another path.',
      doWith(facts, 'Change it', 'edit'),
    );
  const folder = dirname(path);
  const writable = await access(folder, constants.W_OK | constants.X_OK).then(
    () => '',
    (error: NodeJS.ErrnoException) => error.code ?? 'error',
  );
  // The app makes its own folders before it starts a share.
  if (writable === 'ENOENT') return check(facts, id, title, 'ok', `${folder} is made when the share starts.`);
  return writable === ''
    ? check(facts, id, title, 'ok', `A socket can be made in ${folder}.`)
    : check(
        facts,
        id,
        title,
        'fail',
        `No socket can be made in ${folder} (${writable}).`,
        'Choose a folder of yours, such as one below /run/user.',
        doWith(facts, 'Change it', 'edit'),
      );
}

function policyCheck(facts: ShareFacts): Check {
  const { config } = facts.view.stored;
  const policy = resolvePolicy(config.policy);
  const safe: Fix = {
    label: 'Use the preset Balanced',
    action: { kind: 'policy', shareId: config.id, patch: { cache: 'auto', writeback: false } },
  };
  const title = 'What the policy risks';
  if (policy.writeback && config.protocol === 'virtiofs')
    return check(
      facts,
      'policy',
      title,
      'warn',
      'Write-back is on: what the guest has not sent is lost when the VM dies, and the host must not write the same files.',
      'Right when only this guest touches the folder.',
      safe,
    );
  if (policy.cache === 'always')
    return check(
      facts,
      'policy',
      title,
      'warn',
      'The guest trusts its cache for a day: it misses changes made on the host and can overwrite them.',
      'Right when only this guest touches the folder.',
      safe,
    );
  if (policy.noOpen)
    return check(
      facts,
      'policy',
      title,
      'warn',
      'Opens are not told to the server: they are missing from the activity view.',
      '',
      { label: 'Tell them', action: { kind: 'policy', shareId: config.id, patch: { noOpen: false } } },
    );
  return check(facts, 'policy', title, 'ok', `Cache ${policy.cache}, nothing risky.`);
}

export async function checkShare(facts: ShareFacts): Promise<readonly Check[]> {
  const results = await Promise.all(CHECKS.map(async (one) => await one(facts)));
  return results.flatMap((result) => result ?? []);
}
