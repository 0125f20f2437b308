import { type KeyboardEvent, type MouseEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import { useSettings } from '../../../app/store/settings.ts';
import { STRINGS } from '../../../strings/strings.ts';
import { Button } from '../../../ui/button.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useActivity, useSession } from '../session/current-session.tsx';
import { CellMenu, type CellTarget } from './cell-menu.tsx';
import { ColumnHeads } from './column-heads.tsx';
import { type Column, type ColumnContext, columnOf, columnsFrom } from './columns.ts';
import styles from './event-grid.module.css';
import { type EventRow, eventRows } from './event-rows.ts';
import { gridLayout } from './grid-layout.ts';
import { ScrollBar } from './scroll-bar.tsx';
import { useRowCount } from './use-row-count.ts';
import { scrollGeometry } from './virtual-scroll.ts';

const ROW_PX = 24;
const { events: TEXT } = STRINGS.activity;
const NO_ROWS: readonly EventRow[] = [];

/** The table of events. One tab stop: arrows move the selected row, of which the detail pane tells all. */
export function EventGrid() {
  const session = useSession();
  const body = useRef<HTMLDivElement>(null);
  const rows = useRowCount(body, ROW_PX);
  const page = useActivity((state) => state.page);
  const head = useActivity(({ status }) => status.head);
  const end = useActivity(({ status }) => status.end);
  const selected = useActivity((state) => state.selected);
  const saved = useSettings(({ settings }) => settings?.activityColumns);
  const columns = useMemo(() => columnsFrom(saved ?? []).map(columnOf), [saved]);
  const shown = useMemo(() => (page === null ? NO_ROWS : eventRows(page)), [page]);
  const context = useColumnContext();
  const [target, setTarget] = useState<CellTarget | null>(null);
  useEffect(() => {
    if (rows > 0) session.show(session.store.getState().viewAt, rows);
  }, [session, rows]);

  const total = end - head;
  const first = Math.max(0, (page?.at ?? head) - head);
  const geometry = useMemo(() => scrollGeometry(total, rows, ROW_PX, rows * ROW_PX), [total, rows]);
  const { template, minWidth } = useMemo(() => gridLayout(columns), [columns]);
  const active = shown.find(({ seq }) => seq === selected?.seq);

  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const from = selected?.ordinal ?? (page?.at ?? head) - 1;
    const to = TARGETS[event.key]?.(from, { head, end, rows });
    if (to === undefined) return;
    event.preventDefault();
    selectOrdinal(Math.max(head, Math.min(end - 1, to)));
  }

  function selectOrdinal(ordinal: number) {
    const row = shown.find((each) => each.ordinal === ordinal);
    if (row !== undefined) session.select(row);
    else void session.selectOrdinal(ordinal);
  }

  function point(event: MouseEvent) {
    const cell = cellAt(event.target, shown, columns);
    if (cell !== null) session.select(cell.row);
  }

  return (
    <div className={styles['frame']}>
      <CellMenu
        target={target}
        onOpen={(element) => {
          // By keyboard the menu is the selected row's.
          const keyboard = element instanceof Element && element.role === 'grid';
          const cell = keyboard ? pathCell(active, columns) : cellAt(element, shown, columns);
          setTarget(cell);
          if (cell !== null) session.select(cell.row);
          return cell !== null;
        }}
      >
        <div
          className={styles['grid']}
          role="grid"
          tabIndex={0}
          aria-label={TEXT.label}
          aria-rowcount={total + 1}
          aria-colcount={columns.length}
          aria-activedescendant={active === undefined ? undefined : rowId(active)}
          onKeyDown={press}
        >
          <ColumnHeads columns={columns} template={template} minWidth={minWidth} />
          <div
            ref={body}
            className={styles['body']}
            role="rowgroup"
            style={{ minWidth }}
            onClick={point}
            onWheel={({ deltaY }) => {
              const step = Math.sign(deltaY) * Math.max(1, Math.round(Math.abs(deltaY) / ROW_PX));
              if (deltaY !== 0) session.scroll((page?.at ?? head) + step);
            }}
          >
            {shown.map((row, place) => (
              <Row
                key={place}
                row={row}
                index={row.ordinal - head + 2}
                columns={columns}
                template={template}
                context={context}
                selected={row.seq === selected?.seq}
              />
            ))}
            {total === 0 ? (
              <div role="row">
                <div role="gridcell" aria-colspan={columns.length}>
                  <EmptyNote />
                </div>
              </div>
            ) : null}
          </div>
        </div>
      </CellMenu>
      <ScrollBar geometry={geometry} first={first} onScroll={(row) => session.scroll(head + row)} />
      <FreshButton />
    </div>
  );
}

interface Extent {
  readonly head: number;
  readonly end: number;
  readonly rows: number;
}

const TARGETS: Readonly<Record<string, (from: number, extent: Extent) => number>> = {
  ArrowDown: (from) => from + 1,
  ArrowUp: (from) => from - 1,
  PageDown: (from, { rows }) => from + rows,
  PageUp: (from, { rows }) => from - rows,
  Home: (_, { head }) => head,
  End: (_, { end }) => end - 1,
};

function useColumnContext(): ColumnContext {
  const timeMode = useActivity((state) => state.timeMode);
  const share = useActivity(({ status }) => status.share);
  const relativeTo = useActivity(({ status }) => (timeMode === 'relative' ? status.firstNs : 0));
  return useMemo(() => ({ timeMode, share, firstNs: relativeTo }), [timeMode, share, relativeTo]);
}

interface RowProps {
  readonly row: EventRow;
  readonly index: number;
  readonly columns: readonly Column[];
  readonly template: string;
  readonly context: ColumnContext;
  readonly selected: boolean;
}

const Row = memo(RowView);

function RowView({ row, index, columns, template, context, selected }: RowProps) {
  return (
    <div
      id={rowId(row)}
      role="row"
      aria-rowindex={index}
      aria-selected={selected}
      className={styles['row']}
      data-seq={row.seq}
      data-failed={row.errno === 0 ? undefined : ''}
      data-marked={row.marked ? '' : undefined}
      style={{ gridTemplateColumns: template }}
    >
      {columns.map((column) => (
        <Cell key={column.id} row={row} column={column} context={context} />
      ))}
    </div>
  );
}

function Cell({
  row,
  column,
  context,
}: {
  readonly row: EventRow;
  readonly column: Column;
  readonly context: ColumnContext;
}) {
  const text = column.text(row, context);
  return (
    <div
      role="gridcell"
      className={styles['cell']}
      data-column={column.id}
      data-numeric={column.numeric === true ? '' : undefined}
      title={column.id === 'path' || column.id === 'arguments' ? text : undefined}
    >
      {column.id === 'bar' ? <LatencyBar serviceNs={row.serviceNs} waitNs={row.waitNs} /> : text}
    </div>
  );
}

/** Latency on a logarithmic scale from 1 µs to 1 s, with the time in the queue in front. */
function LatencyBar({ serviceNs, waitNs }: { readonly serviceNs: number | null; readonly waitNs: number | null }) {
  const wait = barShare(waitNs ?? 0);
  const whole = barShare((waitNs ?? 0) + (serviceNs ?? 0));
  return (
    <span className={styles['bar']} aria-hidden>
      <span className={styles['wait']} style={{ width: `${wait}%` }} />
      <span className={styles['service']} style={{ width: `${whole - wait}%` }} />
    </span>
  );
}

const BAR_FROM = 3;
const BAR_DECADES = 6;

function barShare(ns: number): number {
  if (ns <= 0) return 0;
  return Math.max(0, Math.min(100, ((Math.log10(ns) - BAR_FROM) / BAR_DECADES) * 100));
}

function EmptyNote() {
  const filtered = useActivity(
    ({ status, filterInForce, range }) => status.rows > 0 && (filterInForce !== '' || range !== null),
  );
  const link = useActivity(({ status }) => status.link);
  return <p className={styles['empty']}>{filtered ? TEXT.nothingMatches : TEXT.empty[link]}</p>;
}

/** Says that there is more, and leads there. */
function FreshButton() {
  const session = useSession();
  const fresh = useActivity(({ status }) => status.fresh);
  const paused = useActivity(({ status }) => status.paused);
  if (fresh === 0) return null;
  return (
    <Button
      size="small"
      kind="primary"
      className={styles['fresh']}
      onClick={() => {
        if (paused) session.pause(false);
        else session.show(null);
      }}
    >
      {TEXT.fresh(formatCount(fresh))}
    </Button>
  );
}

function rowId({ seq }: EventRow): string {
  return `event-${seq}`;
}

function cellAt(element: EventTarget | null, rows: readonly EventRow[], columns: readonly Column[]): CellTarget | null {
  if (!(element instanceof Element)) return null;
  const seq = Number(element.closest('[data-seq]')?.getAttribute('data-seq') ?? Number.NaN);
  const row = rows.find((each) => each.seq === seq);
  const id = element.closest('[data-column]')?.getAttribute('data-column');
  const column = columns.find((each) => each.id === id);
  return row === undefined || column === undefined ? null : { row, column };
}

function pathCell(row: EventRow | undefined, columns: readonly Column[]): CellTarget | null {
  const column = columns.find(({ id }) => id === 'path') ?? columns[0];
  return row === undefined || column === undefined ? null : { row, column };
}
