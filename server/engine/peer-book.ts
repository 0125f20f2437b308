/** Who is attached, how far each of them has come, told to the control thread. For states in words; nothing is decided by it. */
import type { PeerStatus } from '../control/messages.ts';

/** Changes in quick succession are told together: clients that come and go by the thousand must not keep the control thread busy. */
const TOGETHER_MS = 50;
/** Told of at most. */
const PEERS_MAX = 256;

export class PeerBook {
  readonly #tell: (peers: readonly PeerStatus[]) => void;
  readonly #after: (delayMs: number, run: () => void) => void;
  readonly #peers = new Map<string, PeerStatus>();
  #lastId = 0;
  #due = false;

  constructor(tell: (peers: readonly PeerStatus[]) => void, after: (delayMs: number, run: () => void) => void) {
    this.#tell = tell;
    this.#after = after;
  }

  /** `key` is unique among those that are there. One that is there already is replaced. */
  arrived(key: string, pid: number, place: string): void {
    const peer = { id: ++this.#lastId, pid, place, sinceMs: Date.now(), negotiated: '', mountedMs: 0 };
    this.#peers.set(key, peer);
    this.#changed();
  }

  /** `terms`: what it agreed on. It has to mount again after that. */
  negotiated(key: string, terms: string): void {
    this.#change(key, { negotiated: terms, mountedMs: 0 });
  }

  mounted(key: string): void {
    if (this.#peers.get(key)?.mountedMs === 0) this.#change(key, { mountedMs: Date.now() });
  }

  /** Still attached. */
  unmounted(key: string): void {
    this.#change(key, { negotiated: '', mountedMs: 0 });
  }

  left(key: string): void {
    if (this.#peers.delete(key)) this.#changed();
  }

  #change(key: string, change: Partial<PeerStatus>): void {
    const peer = this.#peers.get(key);
    if (peer === undefined) return;
    this.#peers.set(key, { ...peer, ...change });
    this.#changed();
  }

  #changed(): void {
    if (this.#due) return;
    this.#due = true;
    this.#after(TOGETHER_MS, () => {
      this.#due = false;
      this.#tell([...this.#peers.values()].slice(0, PEERS_MAX));
    });
  }
}
