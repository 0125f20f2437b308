/**
 * One share of the app and its share host, when it has one. Knows the state, starts the host again when it dies, and applies changes of policy. All methods
 * belong to one thread; those that wait may overlap, and `start` and `stop` then go by what was asked for last.
 */

import type { HostEvents, LogLine, PeerStatus } from '../../server/control/messages.ts';
import { describeSandbox, type SandboxReport } from '../../server/parent/sandbox.ts';
import { claimName } from '../../server/parent/share-name.ts';
import type { HostSpawner } from '../../server/parent/spawner.ts';
import { type RunningShare, startShare } from '../../server/parent/start-share.ts';
import type { LogEntry } from '../contract/app/commands.ts';
import type { AttachedPeer, CrashReport, ShareView } from '../contract/app/share-view.ts';
import type { StoredShare } from '../contract/app/stored-share.ts';
import { type Failure, failureOf, Problem } from '../contract/failure.ts';
import { KNOB_NAMES, type PolicySettings } from '../contract/policy.ts';
import { type KnobChange, resolvePolicy } from '../contract/policy-values.ts';
import type { ShareConfig } from '../contract/share.ts';
import { BackOff } from './back-off.ts';
import { PendingChanges } from './pending-changes.ts';
import { RateMeter } from './rates.ts';
import { failedWords, lostWords, STALLED, STARTING, STOPPED, type StateWords, servingWords } from './share-words.ts';
import { describePeer } from './vms/attached-peer.ts';

/** Lines of log kept for the page. */
const LOG_LINES = 500;
/** A share host that answers does so in milliseconds. */
const STATUS_MS = 2000;

export interface ShareHooks {
  readonly spawner: HostSpawner;
  changed(view: ShareView): void;
  logged(id: string, entry: LogEntry): void;
  /** It died of itself. */
  crashed(share: StoredShare, report: CrashReport): void;
  /** Before a share is started: makes what it needs (folders of sockets and mount points). Throws Problem. */
  prepare(config: ShareConfig): void;
}

export interface AppliedPolicy {
  readonly changes: readonly KnobChange[];
  readonly lingerMs: number;
}

export class ManagedShare {
  readonly rates = new RateMeter();
  readonly #hooks: ShareHooks;
  readonly #log: LogEntry[] = [];
  readonly #backOff = new BackOff();
  readonly #pending = new PendingChanges();
  #stored: StoredShare;
  #running: RunningShare | null = null;
  /** What the running host was started with. */
  #served: ShareConfig | null = null;
  #words: StateWords = STOPPED;
  #sinceMs = Date.now();
  #servingMs = 0;
  #sandbox: SandboxReport | null = null;
  #peers: readonly PeerStatus[] = [];
  readonly #described = new Map<number, AttachedPeer>();
  /** Who had it mounted when the host died, until somebody mounts it again. */
  #lost: readonly AttachedPeer[] = [];
  #stalled = false;
  #warnings: readonly string[] = [];
  #crash: CrashReport | null = null;
  #restartMs: number | null = null;
  #restartTimer: NodeJS.Timeout | null = null;
  #pendingTimer: NodeJS.Timeout | null = null;

  constructor(stored: StoredShare, hooks: ShareHooks) {
    this.#stored = stored;
    this.#hooks = hooks;
  }

  get id(): string {
    return this.#stored.config.id;
  }

  get stored(): StoredShare {
    return this.#stored;
  }

  get log(): readonly LogEntry[] {
    return this.#log;
  }

  get serving(): RunningShare | null {
    return this.#servingMs > 0 ? this.#running : null;
  }

  /** It runs, will run by itself, or is being started. */
  get active(): boolean {
    return this.#running !== null || this.#restartMs !== null;
  }

  view(): ShareView {
    const nowMs = Date.now();
    const { state, reason, fix } = this.#stateWords();
    const sandbox = this.#sandbox;
    return {
      stored: this.#stored,
      state,
      reason,
      fix,
      sinceMs: this.#sinceMs,
      peers: this.#attached(),
      sandbox: sandbox === null ? null : { state: sandbox.state, text: describeSandbox(sandbox) },
      pending: this.#pending.list(this.#peers, nowMs),
      restartFor: this.#served === null ? [] : restartReasons(this.#served, this.#stored.config),
      warnings: [...(this.#running?.warnings ?? []), ...this.#warnings],
      crash: this.#crash,
      restartMs: this.#restartMs,
    };
  }

  /** By hand: forgets earlier deaths. Resolves when it serves; throws Problem when it cannot, and the view says so as well. */
  async start(): Promise<void> {
    if (this.#running !== null) {
      await this.#running.ready;
      return;
    }
    this.#backOff.reset();
    this.#crash = null;
    this.#lost = [];
    await this.#begin();
  }

  /** Resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#cancelRestart();
    const running = this.#running;
    if (running !== null) await running.stop();
    // It was started again meanwhile.
    if (this.#running !== null || this.active) return;
    this.#lost = [];
    this.#become(STOPPED);
  }

  /** What was saved. A running share takes over at once what it can. */
  async replace(stored: StoredShare): Promise<AppliedPolicy> {
    const before = this.#stored.config.policy;
    this.#stored = stored;
    const applied = await this.#applyPolicy(before, stored.config.policy);
    this.tell();
    return applied;
  }

  /** Looks whether it still answers, and what it warns of. */
  async check(): Promise<void> {
    const running = this.serving;
    if (running === null) return;
    try {
      const status = await running.client.call('status', {}, STATUS_MS);
      this.#health(
        status.engine === 'stalled',
        status.warnings.map(({ text }) => text),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (this.serving === running) this.#health(true, this.#warnings);
    }
  }

  tell(): void {
    this.#hooks.changed(this.view());
    this.#tellAgainWhenPendingEnds();
  }

  // ------------------------------------------------------------ a share host's life

  async #begin(): Promise<void> {
    this.#cancelRestart();
    const { config } = this.#stored;
    this.#become(STARTING);
    let running: RunningShare;
    try {
      this.#hooks.prepare(config);
      const { control } = claimName(config.id, true);
      running = startShare(config, { spawner: this.#hooks.spawner, sandbox: 'auto', verbose: false, control });
    } catch (error) {
      const failure = failureOf(error);
      this.#become(failedWords(failure.message, failure.fix));
      throw error;
    }
    this.#running = running;
    this.#served = config;
    running.onLog = (line) => this.#keep(line);
    running.onEvent = (event, data) => this.#hear(event, data);
    void running.ended.then(({ failure }) => this.#ended(running, failure));
    await running.ready;
  }

  #hear<E extends keyof HostEvents>(event: E, data: HostEvents[E]): void {
    if (event === 'ready') {
      this.#servingMs = Date.now();
      this.rates.begin(performance.now());
      this.#sandbox = (data as HostEvents['ready']).sandbox;
    } else if (event === 'peers') this.#meet(data as HostEvents['peers']);
    else if (event === 'warnings') this.#warnings = (data as HostEvents['warnings']).map(({ text }) => text);
    else return;
    this.#sinceMs = Date.now();
    this.tell();
  }

  #meet(peers: readonly PeerStatus[]): void {
    this.#peers = peers;
    for (const peer of peers) {
      const known = this.#described.get(peer.id);
      const described = known ?? describePeer(peer, this.#stored.config);
      this.#described.set(peer.id, { ...described, negotiated: peer.negotiated });
    }
    for (const id of [...this.#described.keys()]) if (!peers.some((peer) => peer.id === id)) this.#described.delete(id);
    if (peers.some(({ mountedMs }) => mountedMs > 0)) this.#lost = [];
  }

  #ended(running: RunningShare, failure: Failure | null): void {
    if (this.#running !== running) return;
    const servedMs = this.#servingMs === 0 ? 0 : Date.now() - this.#servingMs;
    const wasMounted = this.#mounted();
    this.#running = null;
    this.#served = null;
    this.#servingMs = 0;
    this.#sandbox = null;
    this.#peers = [];
    this.#described.clear();
    this.#pending.clear();
    this.#warnings = [];
    this.#stalled = false;
    this.rates.end();
    if (failure === null) {
      this.#become(STOPPED);
      return;
    }
    this.#lost = this.#stored.config.connection.kind === 'fuse-dev' ? [] : [...wasMounted, ...this.#lost];
    const [message = ''] = failure.message.split('\n');
    const fix = failure.fix ?? '';
    this.#crash = { atMs: Date.now(), message: failure.message, fix, tail: [...running.tail] };
    this.#hooks.crashed(this.#stored, this.#crash);
    // One that never served will not do so by being started once more, unless it was killed.
    const delayMs = servedMs > 0 || failure.code === 'HOST_KILLED' ? this.#backOff.next(servedMs) : null;
    if (delayMs !== null) this.#restartIn(delayMs);
    this.#become(failedWords(message, delayMs === null ? fix : 'It is started again by itself.'));
  }

  #restartIn(delayMs: number): void {
    this.#restartMs = Date.now() + delayMs;
    this.#restartTimer = setTimeout(() => {
      this.#begin().catch((error: unknown) => {
        // The view says so.
        if (!(error instanceof Problem)) throw error;
      });
    }, delayMs);
  }

  #cancelRestart(): void {
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    this.#restartTimer = null;
    this.#restartMs = null;
  }

  // ------------------------------------------------------------ policy

  async #applyPolicy(before: PolicySettings, after: PolicySettings): Promise<AppliedPolicy> {
    const patch: Record<string, unknown> = {};
    for (const name of KNOB_NAMES) if (before[name] !== after[name]) patch[name] = after[name] ?? null;
    const running = this.serving;
    if (running === null || Object.keys(patch).length === 0) return { changes: [], lingerMs: 0 };
    const { changes, lingerMs } = await running.client.call('policy.set', { settings: patch });
    this.#pending.add(changes, resolvePolicy(before), lingerMs, Date.now());
    return { changes, lingerMs };
  }

  #tellAgainWhenPendingEnds(): void {
    if (this.#pendingTimer !== null) clearTimeout(this.#pendingTimer);
    this.#pendingTimer = null;
    const delayMs = this.#pending.nextEndMs(Date.now());
    if (delayMs !== null) this.#pendingTimer = setTimeout(() => this.tell(), delayMs + 1).unref();
  }

  // ------------------------------------------------------------ state

  #stateWords(): StateWords {
    if (this.serving === null) return this.#words;
    if (this.#stalled) return STALLED;
    if (this.#lost.length > 0) {
      const names = [...new Set(this.#lost.map(({ name }) => name))];
      return lostWords(
        this.#stored.config,
        names,
        this.#lost.some(({ hangsWhenStopped }) => hangsWhenStopped),
      );
    }
    return servingWords(this.#stored, this.#running?.labels ?? [], this.#attached(), this.#mounted());
  }

  #attached(): readonly AttachedPeer[] {
    return this.#peers.flatMap(({ id }) => this.#described.get(id) ?? []);
  }

  #mounted(): readonly AttachedPeer[] {
    return this.#peers.flatMap(({ id, mountedMs }) => (mountedMs > 0 ? (this.#described.get(id) ?? []) : []));
  }

  #become(words: StateWords): void {
    this.#words = words;
    this.#sinceMs = Date.now();
    this.tell();
  }

  #health(stalled: boolean, warnings: readonly string[]): void {
    if (stalled === this.#stalled && warnings.join('\n') === this.#warnings.join('\n')) return;
    this.#stalled = stalled;
    this.#warnings = warnings;
    this.tell();
  }

  #keep({ level, text }: LogLine): void {
    const entry: LogEntry = { atMs: Date.now(), level, text };
    this.#log.push(entry);
    if (this.#log.length > LOG_LINES) this.#log.shift();
    this.#hooks.logged(this.id, entry);
  }
}

/** What of a saved share differs from the one that runs, and takes a restart. */
function restartReasons(served: ShareConfig, saved: ShareConfig): readonly string[] {
  const reasons: string[] = [];
  if (served.folder !== saved.folder) reasons.push('the folder');
  if (served.tag !== saved.tag) reasons.push('the tag');
  if (served.protocol !== saved.protocol) reasons.push('the protocol');
  else if (JSON.stringify(served.connection) !== JSON.stringify(saved.connection)) reasons.push('the connection');
  return reasons;
}
