import type { Shell } from '../../server/testing/guest/shell.ts';

/** What a row works with. `guest-tool`, `tar` and `git` are on both shells' PATH. */
export interface RowContext {
  /** Where the share is mounted: a guest, or the host itself. */
  readonly shell: Shell;
  /** The row's own empty folder on the share, as `shell` sees it. */
  readonly dir: string;
  /** The same folder in the shared tree on the host. */
  readonly hostDir: string;
  readonly host: Shell;
  /** A folder of the host outside the share, on the same file system, empty. */
  readonly scratch: string;
  /** Whether the client is meant to see, within seconds, what the host changes (cache modes never and auto). */
  readonly hostChangesShow: boolean;
  /** Checks (by slug) that may find their feature missing here: those are skipped, any other must not be. */
  readonly mayLack: readonly string[];
  /** Errno rows whose result may differ from the plain folder's here, with the reason. */
  readonly knownDifferences: Readonly<Record<string, string>>;
}

/** One thing that a share must do, written for any folder: a guest's virtio-fs or 9P mount, or `culvert mount`. */
export interface Row {
  /** What it proves, as a sentence about the share. */
  readonly name: string;
  /** A name for files and folders. */
  readonly slug: string;
  readonly timeoutMs: number;
  /** Rejects when the share is wrong; rejects with RowSkipped when this machine cannot tell. */
  readonly run: (context: RowContext) => Promise<void>;
}

export class RowSkipped extends Error {
  readonly code = 'ROW_SKIPPED';
}
