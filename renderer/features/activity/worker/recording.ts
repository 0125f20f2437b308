/** The subscription to a share: credit as rows are taken, the level, lowering it when the page cannot keep up. */
import type { Level } from '../../../../electron/contract/trace/snapshot.ts';
import { LEVEL_DEFAULTS, type LevelChoice, LevelGuard, lowerLevel } from './level-guard.ts';
import type { LinkState } from './protocol.ts';
import { type Pipe, TraceLink } from './trace-link.ts';
import type { TraceStore } from './trace-store.ts';

/** Rows that may be under way: nearly a second of 300,000 a second. */
const WINDOW_ROWS = 262_144;
const GRANT_ROWS = 16_384;

export class Recording {
  state: LinkState = 'none';
  reason = '';
  /** As the share host says. */
  level: Level = 'counters';
  choice: LevelChoice = LEVEL_DEFAULTS;
  on = true;
  /** Whether the level may be lowered without being asked. */
  lowering = true;
  readonly #store: TraceStore;
  readonly #onLowered: (from: LevelChoice, to: LevelChoice) => void;
  #link: TraceLink | null = null;
  #subscription = 0;
  #spent = 0;
  #guard = new LevelGuard();

  constructor(store: TraceStore, onLowered: (from: LevelChoice, to: LevelChoice) => void) {
    this.#store = store;
    this.#onLowered = onLowered;
  }

  /** Takes the pipe over. What came over another one before stays. */
  async attach(pipe: Pipe): Promise<TraceLink> {
    this.detach('none', '');
    const link = new TraceLink(pipe);
    this.#link = link;
    this.state = 'connecting';
    await this.#subscribe(link);
    if (this.#link === link) this.state = 'live';
    return link;
  }

  detach(state: LinkState, reason: string): void {
    const link = this.#link;
    this.#link = null;
    this.#subscription = 0;
    this.state = state;
    this.reason = reason;
    link?.close();
  }

  /** Whether `link` is the one that is attached. */
  takeText(text: string): void {
    this.#link?.takeText(text);
  }

  takeBytes(bytes: Uint8Array): void {
    const frame = this.#store.takeBytes(bytes);
    if (frame.type === 'hello') this.level = frame.hello.level;
    else if (frame.type === 'level') this.level = frame.level;
    else if (frame.type === 'records') this.#grant(frame.records.length);
  }

  async record(on: boolean): Promise<void> {
    if (on === this.on) return;
    this.on = on;
    const link = this.#link;
    if (link === null) return;
    const ended = this.#subscription;
    // First away, so that the share goes back to counting when nobody else looks.
    await link.call('trace.unsubscribe', { subscription: ended });
    await this.#subscribe(link);
  }

  async setLevel(choice: LevelChoice): Promise<void> {
    this.choice = choice;
    this.#guard = new LevelGuard();
    if (!this.on) {
      await this.record(true);
      return;
    }
    const { level } = (await this.#link?.call('trace.level', { ...choice })) ?? this;
    this.level = level;
  }

  /** Looks whether the page keeps up. */
  watch(nowMs: number): void {
    const { ring, viewer } = this.#store.drops;
    if (!this.on || this.state !== 'live') return;
    if (!this.#guard.observe(nowMs, this.#store.received, ring + viewer) || !this.lowering) return;
    const from = this.choice;
    const to = lowerLevel(from);
    if (to === undefined) return;
    this.setLevel(to).then(
      () => this.#onLowered(from, to),
      // The share has gone meanwhile: its link says so.
      () => {},
    );
  }

  /** The share host's whole table of handles, since increments do not tell which it has forgotten. */
  async reconcile(): Promise<void> {
    const stats = await this.#link?.call('stats', { paths: 0 });
    if (stats !== undefined) this.#store.tables.reconcile(stats);
  }

  async #subscribe(link: TraceLink): Promise<void> {
    this.#spent = 0;
    this.#guard = new LevelGuard();
    const { subscription, level } = await link.call(
      'trace.subscribe',
      this.on ? { ...this.choice, credit: WINDOW_ROWS, capture: true } : { credit: 0 },
    );
    this.#subscription = subscription;
    this.level = level;
  }

  #grant(rows: number): void {
    this.#spent += rows;
    if (this.#spent < GRANT_ROWS || this.#subscription === 0) return;
    const records = this.#spent;
    this.#spent = 0;
    // A subscription that has just ended needs none.
    this.#link?.call('trace.credit', { subscription: this.#subscription, records }).catch(() => {});
  }
}
