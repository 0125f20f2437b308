/** All shares of the app: what is stored, what runs, what is told about them once a second. */

import type { HostSpawner } from '../../server/parent/spawner.ts';
import type { RunningShare } from '../../server/parent/start-share.ts';
import type { LogEntry, PolicyApplied } from '../contract/app/commands.ts';
import { type CrashReport, isInUse, type ShareRates, type ShareView } from '../contract/app/share-view.ts';
import type { StoredShare } from '../contract/app/stored-share.ts';
import { Problem } from '../contract/failure.ts';
import { resolvePolicy } from '../contract/policy-values.ts';
import type { ShareConfig } from '../contract/share.ts';
import type { Broadcast } from './broadcast.ts';
import { freeId } from './draft.ts';
import { ManagedShare } from './managed-share.ts';
import { patchedPolicy } from './policy-patch.ts';
import type { ShareStore } from './stores.ts';

const RATES_MS = 1000;
const RATES_PATIENCE_MS = 900;
/** How often each share is asked whether it still answers. */
const CHECK_EVERY = 5;
/** Removed shares that can be brought back. */
const UNDO_MAX = 50;

export interface ManagerHooks {
  readonly spawner: HostSpawner;
  readonly broadcast: Broadcast;
  readonly prepare: (config: ShareConfig) => void;
  readonly crashed: (share: StoredShare, report: CrashReport) => void;
}

interface Removed {
  readonly stored: StoredShare;
  readonly at: number;
  readonly ran: boolean;
}

export class ShareManager {
  readonly #store: ShareStore;
  readonly #hooks: ManagerHooks;
  readonly #shares = new Map<string, ManagedShare>();
  readonly #removed = new Map<string, Removed>();
  #lastUndo = 0;
  #turn = 0;
  readonly #timer: NodeJS.Timeout;
  #asking = false;

  constructor(store: ShareStore, hooks: ManagerHooks) {
    this.#store = store;
    this.#hooks = hooks;
    for (const stored of store.value) this.#shares.set(stored.config.id, this.#managed(stored));
    this.#timer = setInterval(() => void this.#tick(), RATES_MS).unref();
  }

  views(): readonly ShareView[] {
    return this.#store.value.flatMap(({ config }) => this.#shares.get(config.id)?.view() ?? []);
  }

  /** Throws Problem when there is none. */
  share(id: string): ManagedShare {
    const share = this.#shares.get(id);
    if (share === undefined) throw new Problem('SHARE_UNKNOWN', `there is no share ${id}`, 'It may have been removed.');
    return share;
  }

  /** What serves the share now; null: nothing, or there is no such share. */
  running(id: string): RunningShare | null {
    return this.#shares.get(id)?.serving ?? null;
  }

  log(id: string): readonly LogEntry[] {
    return this.share(id).log;
  }

  /** Starts what is to start with the app. Failures are in the views. */
  async startWithApp(): Promise<void> {
    const wanted = [...this.#shares.values()].filter(({ stored }) => stored.startWithApp);
    await Promise.allSettled(wanted.map((share) => share.start()));
  }

  async create(draft: StoredShare, start: boolean): Promise<ShareView> {
    const { id } = draft.config;
    await this.#store.update((shares) => {
      if (shares.some(({ config }) => config.id === id))
        throw new Problem('SHARE_EXISTS', `there is a share ${id} already`, 'Choose another name.');
      return [...shares, draft];
    });
    const share = this.#managed(draft);
    this.#shares.set(id, share);
    share.tell();
    // Whether it runs is in its view.
    if (start) await share.start().catch(onlyProblems);
    return share.view();
  }

  async update(id: string, draft: StoredShare): Promise<ShareView> {
    const share = this.share(id);
    if (draft.config.id !== id)
      throw new Problem('ID_CHANGED', 'the id of a share never changes', 'Duplicate it instead.');
    await this.#save(id, draft);
    await share.replace(draft);
    return share.view();
  }

  async setPolicy(id: string, patch: Readonly<Record<string, unknown>>): Promise<PolicyApplied> {
    const share = this.share(id);
    const { stored } = share;
    const policy = patchedPolicy(stored.config.policy, patch);
    const changed = { ...stored, config: { ...stored.config, policy } };
    await this.#save(id, changed);
    const { changes, lingerMs } = await share.replace(changed);
    return { view: share.view(), values: resolvePolicy(policy), changes, lingerMs };
  }

  async start(id: string): Promise<ShareView> {
    const share = this.share(id);
    await share.start();
    return share.view();
  }

  async stop(id: string, force: boolean): Promise<ShareView> {
    const share = this.share(id);
    if (!force) refuseInUse([share.view()], 'SHARE_IN_USE');
    await share.stop();
    return share.view();
  }

  /** `reshaped`: makes another id, socket and tag for the copy. */
  async duplicate(
    id: string,
    reshaped: (original: StoredShare, others: readonly StoredShare[]) => StoredShare,
  ): Promise<ShareView> {
    const copy = reshaped(this.share(id).stored, this.#store.value);
    return await this.create(copy, false);
  }

  async remove(id: string, force: boolean): Promise<{ readonly undo: string }> {
    const share = this.share(id);
    if (!force) refuseInUse([share.view()], 'SHARE_IN_USE');
    const at = this.#store.value.findIndex(({ config }) => config.id === id);
    const removed = { stored: share.stored, at, ran: share.active };
    await this.#store.update((shares) => shares.filter(({ config }) => config.id !== id));
    this.#shares.delete(id);
    await share.stop();
    this.#hooks.broadcast.emit('share.removed', { id });
    const undo = `undo-${++this.#lastUndo}`;
    this.#removed.set(undo, removed);
    const [oldest] = this.#removed.keys();
    if (this.#removed.size > UNDO_MAX && oldest !== undefined) this.#removed.delete(oldest);
    return { undo };
  }

  async restore(undo: string): Promise<ShareView> {
    const removed = this.#removed.get(undo);
    if (removed === undefined)
      throw new Problem('UNDO_UNKNOWN', 'this removal cannot be undone any more', 'Share the folder again.');
    const { at, ran } = removed;
    let { stored } = removed;
    await this.#store.update((shares) => {
      const ids = shares.map(({ config }) => config.id);
      stored = { ...stored, config: { ...stored.config, id: freeId(stored.config.id, ids) } };
      return [...shares.slice(0, at), stored, ...shares.slice(at)];
    });
    this.#removed.delete(undo);
    const share = this.#managed(stored);
    this.#shares.set(stored.config.id, share);
    share.tell();
    if (ran) await share.start().catch(onlyProblems);
    return share.view();
  }

  stored(): readonly StoredShare[] {
    return this.#store.value;
  }

  /** Throws SHARES_IN_USE naming the VMs. */
  refuseWhileInUse(): void {
    refuseInUse(this.views(), 'SHARES_IN_USE');
  }

  /** No process and no socket is left afterwards. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#shares.values()].map((share) => share.stop()));
  }

  async #save(id: string, stored: StoredShare): Promise<void> {
    await this.#store.update((shares) => shares.map((share) => (share.config.id === id ? stored : share)));
  }

  #managed(stored: StoredShare): ManagedShare {
    const { broadcast, spawner, prepare, crashed } = this.#hooks;
    return new ManagedShare(stored, {
      spawner,
      prepare,
      crashed,
      changed: (view) => {
        if (this.#shares.has(view.stored.config.id)) broadcast.emit('share.changed', view);
      },
      logged: (shareId, entry) => broadcast.emit('log', { shareId, entry }),
    });
  }

  /** One event for all; a share that is slow to answer is left out, and not asked twice at a time. */
  async #tick(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const rates: Record<string, ShareRates> = {};
    const shares = [...this.#shares.values()].filter(({ serving }) => serving !== null);
    await Promise.allSettled(
      shares.map(async (share) => {
        const totals = await share.serving?.client.call('totals', {}, RATES_PATIENCE_MS);
        const found = totals === undefined ? null : share.rates.look(totals, performance.now());
        if (found !== null) rates[share.id] = found;
      }),
    );
    this.#asking = false;
    if (shares.length > 0) this.#hooks.broadcast.emit('rates', rates);
    const turn = this.#turn++;
    // Spread over the seconds.
    for (const [i, share] of shares.entries()) if ((i + turn) % CHECK_EVERY === 0) void share.check();
  }
}

function refuseInUse(views: readonly ShareView[], code: string): void {
  const names = views.filter(isInUse).flatMap(({ peers }) => peers);
  if (names.length === 0) return;
  const who = [...new Set(names.map(({ name }) => name))].join(', ');
  const hangs = names.some(({ hangsWhenStopped }) => hangsWhenStopped);
  throw new Problem(
    code,
    `${who} ${names.length === 1 ? 'is' : 'are'} attached`,
    hangs
      ? 'Programs in the guest that use the share will hang until the VM is restarted. Unmount it in the guest first.'
      : 'Programs in the guest that use the share will fail. Unmount it in the guest first.',
  );
}

function onlyProblems(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}
