/** The table of open and lately closed fids or handles. A closed one stays until its place is needed: the one closed first goes first. */
import { BUCKETS } from '../../electron/contract/trace/histogram.ts';
import { HANDLE, HANDLE_FIELDS, HANDLES, SHARE, type TraceMemory } from './memory.ts';

/** Ids below this are looked up in an array: FUSE handles are small and dense. */
const DENSE = 65_536;

export const KIND = { FILE: 0, DIRECTORY: 1, FID: 2 } as const;

/** Places, shared by all sessions of an engine. */
export class HandlePlaces {
  readonly memory: TraceMemory;
  #fresh = 0;
  /** Closed, oldest first; a queue in a ring. */
  readonly #closed = new Int32Array(HANDLES);
  #first = 0;
  #closedCount = 0;

  constructor(memory: TraceMemory) {
    this.memory = memory;
  }

  /** Index of a free place, or -1. */
  take(): number {
    if (this.#fresh < HANDLES) return this.#fresh++;
    if (this.#closedCount === 0) {
      this.memory.share[SHARE.HANDLES_UNTRACKED] = (this.memory.share[SHARE.HANDLES_UNTRACKED] as number) + 1;
      return -1;
    }
    const place = this.#closed[this.#first] as number;
    this.#first = (this.#first + 1) % HANDLES;
    this.#closedCount--;
    return place;
  }

  giveBack(place: number): void {
    this.#closed[(this.#first + this.#closedCount++) % HANDLES] = place;
  }
}

/** The handles of one session. */
export class SessionHandles {
  readonly #places: HandlePlaces;
  readonly #session: number;
  /** Place + 1, by id. */
  readonly #dense = new Int32Array(DENSE);
  readonly #sparse = new Map<number, number>();
  readonly #open = new Set<number>();

  constructor(places: HandlePlaces, session: number) {
    this.#places = places;
    this.#session = session;
  }

  /** Place of an open handle, or -1. */
  find(id: number): number {
    return id < DENSE ? (this.#dense[id] as number) - 1 : (this.#sparse.get(id) ?? 0) - 1;
  }

  add(
    id: number,
    node: number,
    path: number,
    flags: number,
    uid: number,
    pid: number,
    kind: number,
    nowNs: number,
  ): number {
    if (this.find(id) >= 0) this.close(id, nowNs);
    const place = this.#places.take();
    if (place < 0) return -1;
    const { handles, handleLatency, share } = this.#places.memory;
    const at = place * HANDLE_FIELDS;
    handles.fill(0, at, at + HANDLE_FIELDS);
    handleLatency.fill(0, place * BUCKETS, (place + 1) * BUCKETS);
    handles[at + HANDLE.ID] = id;
    handles[at + HANDLE.NODE] = node;
    handles[at + HANDLE.PATH] = path;
    handles[at + HANDLE.FLAGS] = flags;
    handles[at + HANDLE.UID] = uid;
    handles[at + HANDLE.PID] = pid;
    handles[at + HANDLE.OPENED] = nowNs;
    handles[at + HANDLE.LAST] = nowNs;
    handles[at + HANDLE.NEXT] = -1;
    handles[at + HANDLE.SESSION] = this.#session;
    handles[at + HANDLE.SERIAL] = share[SHARE.NEXT_SERIAL] = (share[SHARE.NEXT_SERIAL] as number) + 1;
    handles[at + HANDLE.KIND] = kind;
    handles[at + HANDLE.STATE] = 1;
    if (id < DENSE) this.#dense[id] = place + 1;
    else this.#sparse.set(id, place + 1);
    this.#open.add(place);
    return place;
  }

  close(id: number, nowNs: number): void {
    const place = this.find(id);
    if (place < 0) return;
    const { handles } = this.#places.memory;
    handles[place * HANDLE_FIELDS + HANDLE.CLOSED] = nowNs;
    handles[place * HANDLE_FIELDS + HANDLE.STATE] = 2;
    if (id < DENSE) this.#dense[id] = 0;
    else this.#sparse.delete(id);
    this.#open.delete(place);
    this.#places.giveBack(place);
  }

  get count(): number {
    return this.#open.size;
  }

  /** Something was renamed or unlinked: open handles show the path that `pathOf` gives now; 0 leaves it. */
  refresh(pathOf: (id: number, node: number) => number): void {
    const { handles } = this.#places.memory;
    for (const place of this.#open) {
      const at = place * HANDLE_FIELDS;
      const path = pathOf(handles[at + HANDLE.ID] as number, handles[at + HANDLE.NODE] as number);
      if (path !== 0) handles[at + HANDLE.PATH] = path;
    }
  }

  closeAll(nowNs: number): void {
    const { handles } = this.#places.memory;
    for (const place of [...this.#open]) this.close(handles[place * HANDLE_FIELDS + HANDLE.ID] as number, nowNs);
  }
}
