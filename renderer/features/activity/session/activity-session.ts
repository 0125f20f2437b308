/**
 * A share that is watched: its worker, and what the view asked for. Lives on while another screen is shown, so that nothing is lost by looking elsewhere;
 * ends when another share is watched.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { parseFilter } from '../../../../electron/contract/trace/filter.ts';
import { bridge } from '../../../bridge/bridge.ts';
import type { LevelChoice } from '../worker/level-guard.ts';
import type { ExportRequest, ExportResult, FidSubject, Place, Questions, WorkerFrame } from '../worker/protocol.ts';
import type { RowDetail } from '../worker/row-detail.ts';
import type { TimeRange } from '../worker/scan.ts';
import { type ActivityState, INITIAL, type TableRequest, type TabName, type TimeMode } from './activity-state.ts';
import { WorkerClient } from './worker-client.ts';

/** Which tab shows which of the worker's tables. */
const TABLE_OF: Partial<Record<TabName, 'fids' | 'paths' | 'ops'>> = { fids: 'fids', paths: 'paths', ops: 'ops' };

export class ActivitySession {
  readonly shareId: string;
  readonly store: StoreApi<ActivityState> = createStore(() => INITIAL);
  readonly #worker: WorkerClient;
  #opening = false;

  /** `onLowered` is told when the level was lowered without being asked. */
  constructor(shareId: string, onLowered: (from: LevelChoice, to: LevelChoice) => void) {
    this.shareId = shareId;
    this.#worker = new WorkerClient({
      onFrame: (frame) => this.#draw(frame),
      onLowered: ({ from, to }) => onLowered(from, to),
    });
  }

  dispose(): void {
    this.#worker.send({ kind: 'close' });
    this.#worker.dispose();
  }

  /** Opens the way to the share, anew when it was lost. What was recorded stays. */
  async open(): Promise<void> {
    const { status, file } = this.store.getState();
    if (this.#opening || file !== null || status.link === 'live' || status.link === 'connecting') return;
    this.#opening = true;
    const opened = await bridge.openTrace(this.shareId);
    this.#opening = false;
    if (!opened.ok) {
      this.store.setState({ failure: opened.failure });
      return;
    }
    this.store.setState({ failure: null });
    const channel = opened.value;
    if (channel.kind === 'socket') this.#worker.send({ kind: 'open', channel });
    else {
      // The contract names only what it needs of a port; this is the browser's own.
      const port = channel.port as unknown as MessagePort;
      this.#worker.send({ kind: 'open', channel: { kind: 'port', port } }, [port]);
    }
  }

  setBuffer(mib: number): void {
    this.#worker.send({ kind: 'buffer', mib });
  }

  record(on: boolean): void {
    this.#worker.send({ kind: 'record', on });
  }

  setLevel(choice: LevelChoice): void {
    this.#worker.send({ kind: 'level', choice });
  }

  setLowering(on: boolean): void {
    this.store.setState({ lowering: on });
    this.#worker.send({ kind: 'lowering', on });
  }

  pause(on: boolean): void {
    this.#worker.send({ kind: 'pause', on });
    if (!on) this.show(null);
  }

  clear(): void {
    this.store.setState({ selected: null, detail: null, followed: null, range: null });
    this.#worker.send({ kind: 'clear' });
    this.show(null);
  }

  /** A text with problems is shown with them, and the last good filter stays in force. */
  setFilter(text: string): void {
    const { problems } = parseFilter(text);
    this.store.setState({ filterText: text, filterProblems: problems });
    if (problems.length > 0 || text.trim() === this.store.getState().filterInForce) return;
    this.store.setState({ filterInForce: text.trim() });
    this.#refilter();
  }

  setRange(range: TimeRange | null): void {
    this.store.setState({ range });
    this.#refilter();
  }

  setHighlight(text: string): void {
    this.store.setState({ highlight: text });
    this.#worker.send({ kind: 'highlight', text });
  }

  setTimeMode(timeMode: TimeMode): void {
    this.store.setState({ timeMode });
  }

  /** `at` null follows the newest rows. */
  show(at: number | null, rows = this.store.getState().viewRows): void {
    const { status } = this.store.getState();
    const viewAt = at === null ? null : Math.max(status.head, Math.min(at, lastFirst(status, rows)));
    this.store.setState({ viewAt, viewRows: rows });
    this.#worker.send({ kind: 'view', view: { at: viewAt, rows } });
  }

  /** By hand: whoever scrolls to the end follows what comes. */
  scroll(at: number): void {
    const { status, viewRows } = this.store.getState();
    this.show(at >= lastFirst(status, viewRows) && !status.paused ? null : at);
  }

  setTab(tab: TabName): void {
    this.store.setState({ tab, table: null });
    this.#watch();
  }

  setTable(name: 'fids' | 'paths' | 'ops', change: Partial<TableRequest>): void {
    this.store.setState(({ tables }) => ({ tables: { ...tables, [name]: { ...tables[name], ...change } } }));
    this.#watch();
  }

  select(place: Place | null): void {
    this.store.setState({ selected: place });
    if (place === null) {
      this.store.setState({ detail: null });
      return;
    }
    this.reveal(place.ordinal);
    void this.#worker.ask('detail', { seq: place.seq }).then((detail) => {
      if (this.store.getState().selected?.seq === place.seq) this.store.setState({ detail });
    });
  }

  /** Brings a row into view. */
  reveal(ordinal: number): void {
    const { page, viewRows, viewAt, status } = this.store.getState();
    const at = page?.at ?? 0;
    if (viewAt === null && !status.paused) this.show(at);
    if (ordinal < at) this.show(ordinal);
    else if (ordinal >= at + viewRows) this.show(ordinal - viewRows + 1);
  }

  /** To the next or previous failed request, from the one that is selected. */
  async goToError(step: 1 | -1): Promise<boolean> {
    const place = await this.#worker.ask('error', { seq: this.store.getState().selected?.seq ?? -1, step });
    if (place !== null) this.#goTo(place);
    return place !== null;
  }

  /** To the next or previous request on the same fid or handle. */
  async goToSibling(step: 1 | -1): Promise<boolean> {
    const seq = this.store.getState().selected?.seq;
    const place = seq === undefined ? null : await this.#worker.ask('sibling', { seq, step });
    if (place !== null) this.#goTo(place);
    return place !== null;
  }

  async selectOrdinal(ordinal: number): Promise<void> {
    const place = await this.#worker.ask('place', { ordinal });
    if (place !== null) this.select(place);
  }

  async goToSeq(seq: number): Promise<void> {
    const place = await this.#worker.ask('find', { seq });
    if (place !== null) this.#goTo(place);
  }

  /** All that happened on a fid or handle. */
  async follow({ session, subject, atNs }: FidSubject): Promise<void> {
    this.store.setState({ followed: { session, subject, atNs, story: null } });
    const story = await this.#worker.ask('story', { session, subject, atNs });
    const { followed } = this.store.getState();
    if (followed?.subject === subject && followed.session === session && followed.atNs === atNs)
      this.store.setState({ followed: { ...followed, story } });
  }

  unfollow(): void {
    this.store.setState({ followed: null });
  }

  async detailOf(seq: number): Promise<RowDetail | null> {
    return this.#worker.ask('detail', { seq });
  }

  suggest(key: string, prefix: string): Promise<Questions['suggest']['answer']> {
    return this.#worker.ask('suggest', { key, prefix });
  }

  export(request: ExportRequest): Promise<ExportResult> {
    return this.#worker.ask('export', request);
  }

  /** Shows a saved capture instead of the share. */
  async load(name: string, bytes: ArrayBuffer): Promise<void> {
    this.store.setState({ file: { name, problem: null }, selected: null, detail: null, followed: null, range: null });
    const { problem } = await this.#worker.ask('load', { name, bytes }, [bytes]);
    this.store.setState({ file: { name, problem } });
    this.show(null);
  }

  /** Back from a file to the share. */
  async closeFile(): Promise<void> {
    this.store.setState({ file: null, selected: null, detail: null, followed: null, status: INITIAL.status });
    await this.open();
  }

  #goTo(place: Place): void {
    const { viewRows } = this.store.getState();
    if (this.store.getState().tab !== 'events') this.setTab('events');
    const { page } = this.store.getState();
    const visible = page !== null && place.ordinal >= page.at && place.ordinal < page.at + page.count;
    if (!visible) this.show(place.ordinal - Math.floor(viewRows / 2));
    this.select(place);
  }

  #refilter(): void {
    const { filterInForce, range } = this.store.getState();
    this.#worker.send({ kind: 'filter', text: filterInForce, range });
    // Ordinals are those of the list that was: the new one is shown from its end.
    this.store.setState({ viewAt: null, selected: null });
    this.#worker.send({ kind: 'view', view: { at: null, rows: this.store.getState().viewRows } });
  }

  #watch(): void {
    const { tab, tables } = this.store.getState();
    const name = TABLE_OF[tab];
    this.#worker.send({
      kind: 'watch',
      watch: { table: name === undefined ? null : tables[name], heat: tab === 'latency' },
    });
  }

  #draw({ status, page, strip, table, heat, insights, totals }: WorkerFrame): void {
    this.store.setState({
      status,
      ...(page === undefined ? {} : { page }),
      ...(strip === undefined ? {} : { strip }),
      ...(table === undefined ? {} : { table }),
      ...(heat === undefined ? {} : { heat }),
      ...(insights === undefined ? {} : { insights }),
      ...(totals === undefined ? {} : { totals }),
    });
  }
}

/** First visible row when the last one is visible. */
function lastFirst({ head, end }: ActivityState['status'], rows: number): number {
  return Math.max(head, end - rows);
}
