/** What one guest may use, and how large its requests may be. The transport lowers what it cannot carry. */
export interface FuseLimits {
  /** Largest WRITE and READ payload in bytes (INIT max_write; max_pages follows). */
  readonly maxWrite: number;
  /** Requests that the guest keeps in flight by itself: read-ahead, write-back (INIT max_background). Ordinary ones are not counted. */
  readonly maxBackground: number;
  /** Nodes that the guest may hold; ENFILE beyond. At 250 to 500 bytes each they must fit V8's heap (4 GiB) with room to spare. */
  readonly maxNodes: number;
  /** Files and directories that it may have open; EMFILE beyond. */
  readonly maxHandles: number;
  /** Lock requests that may wait at a time; ENOLCK beyond. Each occupies a place in the ring, which has 128 or more. */
  readonly maxWaitingLocks: number;
}

export const DEFAULT_LIMITS: FuseLimits = {
  maxWrite: 1024 * 1024,
  maxBackground: 1024,
  maxNodes: 4 * 1024 * 1024,
  maxHandles: 1024 * 1024,
  maxWaitingLocks: 64,
};
