/** What one connection may use. The transport lowers what it cannot carry. */
export interface NinepLimits {
  /** Longest message, header included: what Tversion is answered with at most. */
  readonly msize: number;
  /** Fids that a client may hold; EMFILE beyond. */
  readonly maxFids: number;
  /** Bytes of extended attributes under way (read or being written) in all fids; ENOSPC beyond. */
  readonly maxXattrBytes: number;
  /** Tlocks that may wait; ENOLCK beyond. */
  readonly maxWaitingLocks: number;
}

export const DEFAULT_LIMITS: NinepLimits = {
  msize: 1024 * 1024,
  maxFids: 1024 * 1024,
  maxXattrBytes: 16 * 1024 * 1024,
  maxWaitingLocks: 1024,
};

/** The first 9P server of crosvm's line took no less, and all fixed-size replies fit. */
export const MSIZE_MIN = 256;
/** A client that settles for this reads and writes slowly; it is told to the user. */
export const MSIZE_SMALL = 8192;
