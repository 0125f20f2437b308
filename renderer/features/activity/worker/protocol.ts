/**
 * What the page and its trace worker say to each other. The page says what it wants to see; the worker sends a frame of it at most once per animation
 * frame, and no further one before the page has acknowledged the last.
 */
import type { Format } from '../../../../electron/contract/trace/export/format.ts';
import type { Insight, Level, TraceStats } from '../../../../electron/contract/trace/snapshot.ts';
import type { FidStory } from './fid-story.ts';
import type { HeatPicture } from './heat.ts';
import type { LevelChoice } from './level-guard.ts';
import type { RowDetail } from './row-detail.ts';
import type { TimeRange } from './scan.ts';
import type { Suggestion } from './suggestions.ts';
import type { TablePage, TableQuery } from './table-view.ts';
import type { Strip } from './throughput.ts';

/** Tabs that need more than the table of events. */
export interface Watch {
  readonly table: TableQuery | null;
  readonly heat: boolean;
}

export interface View {
  /** Rows that fit. */
  readonly rows: number;
  /** Ordinal of the first visible row; null: the newest ones, as they come. */
  readonly at: number | null;
}

export interface ExportRequest {
  readonly format: Format;
  /** Only what the filter lets through. */
  readonly filtered: boolean;
  readonly redact: boolean;
  readonly host: Readonly<Record<string, string>>;
}

export interface ExportResult {
  readonly file: Blob;
  readonly rows: number;
  readonly messages: number;
}

/** A fid or handle as it was at a moment: its number may have been used before and since. */
export interface FidSubject {
  readonly session: number;
  readonly subject: number;
  readonly atNs: number;
}

/** Where a row is: its number in the buffer, which it keeps, and its place in the filtered list. */
export interface Place {
  readonly seq: number;
  readonly ordinal: number;
}

export interface StepParams {
  /** -1: from the begin of the list onwards, or from its end back. */
  readonly seq: number;
  readonly step: 1 | -1;
}

/** Questions with one answer each. */
export interface Questions {
  /** The next failed request, or the next on the same fid or handle, among those that the filter lets through. */
  error: { readonly params: StepParams; readonly answer: Place | null };
  sibling: { readonly params: StepParams; readonly answer: Place | null };
  /** The row at an ordinal; and where a row is, if the filter lets it through. */
  place: { readonly params: { readonly ordinal: number }; readonly answer: Place | null };
  find: { readonly params: { readonly seq: number }; readonly answer: Place | null };
  detail: { readonly params: { readonly seq: number }; readonly answer: RowDetail | null };
  suggest: {
    readonly params: { readonly key: string; readonly prefix: string };
    readonly answer: readonly Suggestion[];
  };
  story: { readonly params: FidSubject; readonly answer: FidStory };
  export: { readonly params: ExportRequest; readonly answer: ExportResult };
  stats: { readonly params: Record<string, never>; readonly answer: TraceStats | null };
  /** Null: opened. Otherwise what is wrong; what could be read is shown all the same. */
  load: {
    readonly params: { readonly name: string; readonly bytes: ArrayBuffer };
    readonly answer: { readonly problem: string | null; readonly rows: number };
  };
}
export type Question = keyof Questions;

export type ToWorker =
  | { readonly kind: 'open'; readonly channel: { readonly kind: 'port'; readonly port: MessagePort } | SocketChannel }
  | { readonly kind: 'close' }
  | { readonly kind: 'buffer'; readonly mib: number }
  | { readonly kind: 'record'; readonly on: boolean }
  | { readonly kind: 'level'; readonly choice: LevelChoice }
  | { readonly kind: 'lowering'; readonly on: boolean }
  | { readonly kind: 'clear' }
  | { readonly kind: 'pause'; readonly on: boolean }
  /** The text has no problems: the page has parsed it. */
  | { readonly kind: 'filter'; readonly text: string; readonly range: TimeRange | null }
  | { readonly kind: 'highlight'; readonly text: string }
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'watch'; readonly watch: Watch }
  | { readonly kind: 'drawn' }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question; readonly params: unknown };

export interface SocketChannel {
  readonly kind: 'socket';
  readonly url: string;
}

export type FromWorker =
  | { readonly kind: 'frame'; readonly frame: WorkerFrame }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'lowered'; readonly from: LevelChoice; readonly to: LevelChoice };

export type LinkState = 'none' | 'connecting' | 'live' | 'lost' | 'file';

export interface Status {
  readonly link: LinkState;
  /** Why it was lost. */
  readonly linkReason: string;
  readonly share: string;
  readonly protocol: string;
  readonly recording: boolean;
  readonly paused: boolean;
  readonly level: Level;
  /** As it was last set from here. */
  readonly choice: LevelChoice;
  /** Rows in the buffer, and of how many it can hold. */
  readonly rows: number;
  readonly capacity: number;
  readonly heldBytes: number;
  /** Ordinals of what the filter lets through: the list reaches from `head` to `end`. */
  readonly head: number;
  readonly end: number;
  readonly matchedErrors: number;
  /** Rows that the filter has not looked at yet. */
  readonly behind: number;
  /** Behind the visible end, since the view stopped following. */
  readonly fresh: number;
  readonly drops: DropCounts;
  /** The span of the buffer; 0 and 0 when it is empty. */
  readonly firstNs: number;
  readonly lastNs: number;
  readonly epochMs: number;
}

/** Rows that did not get here, and why. Since the buffer was cleared. */
export interface DropCounts {
  /** Overwritten in the share host before they were read. */
  readonly ring: number;
  /** This page was too slow. */
  readonly viewer: number;
  /** Raw messages of the capture level. */
  readonly messages: number;
}

/** Visible rows. */
export interface EventPage {
  /** Ordinal of the first. */
  readonly at: number;
  readonly count: number;
  /** Records (contract/trace/record.ts), transferred. */
  readonly records: ArrayBuffer;
  readonly seqs: Float64Array;
  /** ms since 1970 at ns 0 of each row's clock. */
  readonly epochs: Float64Array;
  readonly paths: readonly string[];
  readonly arguments: readonly string[];
  /** 1: the highlight filter means it. */
  readonly marks: Uint8Array;
}

/** What changed since the last frame; absent: as before. */
export interface WorkerFrame {
  readonly status: Status;
  readonly page?: EventPage;
  readonly strip?: Strip;
  readonly table?: TablePage;
  readonly heat?: HeatPicture;
  readonly insights?: readonly Insight[];
  readonly totals?: Totals;
}

/** Of the whole share, exact. */
export interface Totals {
  readonly nowNs: number;
  readonly calls: number;
  readonly errors: number;
  readonly inFlight: number;
  readonly handles: number;
  readonly handlesUntracked: number;
  readonly paths: number;
  /** Of the operation that takes most of the time. */
  readonly p50: number;
  readonly p99: number;
  readonly slowest: string;
}
