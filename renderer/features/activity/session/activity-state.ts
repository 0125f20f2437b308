/** What the activity view shows and how it was asked to show it. One store for each share that is watched. */

import type { Failure } from '../../../../electron/contract/failure.ts';
import type { FilterProblem } from '../../../../electron/contract/trace/filter.ts';
import type { Insight } from '../../../../electron/contract/trace/snapshot.ts';
import type { FidStory } from '../worker/fid-story.ts';
import type { HeatPicture } from '../worker/heat.ts';
import { LEVEL_DEFAULTS } from '../worker/level-guard.ts';
import type { EventPage, FidSubject, Place, Status, Totals } from '../worker/protocol.ts';
import type { RowDetail } from '../worker/row-detail.ts';
import type { TimeRange } from '../worker/scan.ts';
import type { SortKey, TableName, TablePage } from '../worker/table-view.ts';
import type { Strip } from '../worker/throughput.ts';

export const TABS = ['events', 'fids', 'paths', 'ops', 'latency', 'insights'] as const;
export type TabName = (typeof TABS)[number];

export const TIME_MODES = ['clock', 'relative', 'delta'] as const;
export type TimeMode = (typeof TIME_MODES)[number];

export interface TableSort {
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** A fid or handle that is followed; null while its story is put together. */
export interface Followed extends FidSubject {
  readonly story: FidStory | null;
}

export interface ActivityState {
  readonly status: Status;
  readonly page: EventPage | null;
  readonly strip: Strip | null;
  readonly table: TablePage | null;
  readonly heat: HeatPicture | null;
  readonly insights: readonly Insight[];
  readonly totals: Totals | null;
  /** Why the trace could not be opened. */
  readonly failure: Failure | null;
  /** A file that is shown instead of a share, and what is wrong with it. */
  readonly file: { readonly name: string; readonly problem: string | null } | null;

  readonly tab: TabName;
  /** Text in the filter box; the filter in force is the last one without problems. */
  readonly filterText: string;
  readonly filterInForce: string;
  readonly filterProblems: readonly FilterProblem[];
  readonly range: TimeRange | null;
  readonly highlight: string;
  /** Ordinal of the first visible row; null: follows the newest. */
  readonly viewAt: number | null;
  readonly viewRows: number;
  readonly selected: Place | null;
  readonly detail: RowDetail | null;
  readonly followed: Followed | null;
  readonly timeMode: TimeMode;
  readonly tables: Readonly<Record<'fids' | 'paths' | 'ops', TableRequest>>;
  readonly lowering: boolean;
}

/** How one of the tables is shown. */
export interface TableRequest extends TableSort {
  readonly table: TableName;
  readonly search: string;
  readonly at: number;
  readonly rows: number;
}

const NOTHING: Status = {
  link: 'none',
  linkReason: '',
  share: '',
  protocol: '',
  recording: true,
  paused: false,
  level: 'counters',
  choice: LEVEL_DEFAULTS,
  rows: 0,
  capacity: 0,
  heldBytes: 0,
  head: 0,
  end: 0,
  matchedErrors: 0,
  behind: 0,
  fresh: 0,
  drops: { ring: 0, viewer: 0, messages: 0 },
  firstNs: 0,
  lastNs: 0,
  epochMs: 0,
};

export const INITIAL: ActivityState = {
  status: NOTHING,
  page: null,
  strip: null,
  table: null,
  heat: null,
  insights: [],
  totals: null,
  failure: null,
  file: null,
  tab: 'events',
  filterText: '',
  filterInForce: '',
  filterProblems: [],
  range: null,
  highlight: '',
  viewAt: null,
  viewRows: 0,
  selected: null,
  detail: null,
  followed: null,
  timeMode: 'clock',
  tables: {
    fids: { table: 'handles', sort: 'last', descending: true, search: '', at: 0, rows: 0 },
    paths: { table: 'paths', sort: 'calls', descending: true, search: '', at: 0, rows: 0 },
    ops: { table: 'ops', sort: 'serviceNs', descending: true, search: '', at: 0, rows: 0 },
  },
  lowering: true,
};
