import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import { STRINGS } from '../../../strings/strings.ts';
import { Sparkline } from '../../../ui/sparkline.tsx';
import { gridLayout } from '../events/grid-layout.ts';
import { ScrollBar } from '../events/scroll-bar.tsx';
import { useRowCount } from '../events/use-row-count.ts';
import { scrollGeometry } from '../events/virtual-scroll.ts';
import type { TableRequest } from '../session/activity-state.ts';
import { useActivity, useSession } from '../session/current-session.tsx';
import type { TableRow } from '../worker/table-view.ts';
import { STAT_COLUMNS, type StatColumn, type StatContext, termOf } from './stat-columns.ts';
import styles from './stat-grid.module.css';
import { StatMenu } from './stat-menu.tsx';

const ROW_PX = 26;
const SPARK_POINTS = 60;
const { stats: TEXT } = STRINGS.activity;
const NO_ROWS: readonly TableRow[] = [];

/** A table of counters: sorted and cut in the worker, which sends only what is visible. Keys as in the table of events; Enter filters by the row. */
export function StatGrid({
  name,
  request,
}: {
  readonly name: 'fids' | 'paths' | 'ops';
  readonly request: TableRequest;
}) {
  const session = useSession();
  const body = useRef<HTMLDivElement>(null);
  const rows = useRowCount(body, ROW_PX);
  const page = useActivity(({ table }) => (table?.query.table === request.table ? table : null));
  const nowNs = useActivity(({ totals }) => totals?.nowNs ?? 0);
  const epochMs = useActivity(({ status }) => status.epochMs);
  const context = useMemo(() => ({ nowNs, epochMs }), [nowNs, epochMs]);
  const [active, setActive] = useState<string | null>(null);
  useEffect(() => {
    if (rows > 0) session.setTable(name, { rows });
  }, [session, name, rows]);

  const columns = STAT_COLUMNS[request.table];
  const shown = page?.rows ?? NO_ROWS;
  const total = page?.shown ?? 0;
  const first = page?.at ?? 0;
  const geometry = useMemo(() => scrollGeometry(total, rows, ROW_PX, rows * ROW_PX), [total, rows]);
  const { template, minWidth } = useMemo(() => gridLayout(columns), [columns]);
  const place = shown.findIndex(({ key }) => key === active);

  function scroll(at: number) {
    session.setTable(name, { at: Math.max(0, Math.min(at, total - rows)) });
  }

  function showRequests(row: TableRow | undefined) {
    if (row === undefined) return;
    session.setFilter(termOf(request.table, row));
    session.setTab('events');
  }

  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const row = shown[place];
    if (event.key === 'ArrowDown' && place === shown.length - 1) scroll(first + 1);
    else if (event.key === 'ArrowUp' && place === 0) scroll(first - 1);
    if (event.key === 'ArrowDown') setActive(shown[Math.min(shown.length - 1, place + 1)]?.key ?? null);
    else if (event.key === 'ArrowUp') setActive(shown[Math.max(0, place - 1)]?.key ?? null);
    else if (event.key === 'PageDown') scroll(first + rows);
    else if (event.key === 'PageUp') scroll(first - rows);
    else if (event.key === 'Home') scroll(0);
    else if (event.key === 'End') scroll(total - rows);
    else if (event.key === 'Enter') showRequests(row);
    else if (event.key === 'f' && row?.handle !== undefined) followHandle(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function followHandle({ handle }: TableRow) {
    if (handle !== undefined)
      void session.follow({ session: handle.session, subject: handle.id, atNs: handle.openedNs });
  }

  return (
    <div className={styles['frame']}>
      <div
        className={styles['grid']}
        role="grid"
        tabIndex={0}
        aria-label={TEXT.label[request.table]}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        aria-activedescendant={place < 0 ? undefined : rowId(active ?? '')}
        onKeyDown={press}
        onWheel={({ deltaY }) => {
          if (deltaY !== 0) scroll(first + Math.sign(deltaY) * Math.max(1, Math.round(Math.abs(deltaY) / ROW_PX)));
        }}
      >
        <Heads name={name} request={request} columns={columns} template={template} minWidth={minWidth} />
        <StatMenu
          table={request.table}
          rowOf={(key) => shown.find((row) => row.key === key)}
          onShow={showRequests}
          onFollow={followHandle}
        >
          <div
            ref={body}
            role="rowgroup"
            style={{ minWidth }}
            className={styles['body']}
            onClick={({ target }) => {
              setActive(keyAt(target));
            }}
            onDoubleClick={({ target }) => {
              const key = keyAt(target);
              showRequests(shown.find((row) => row.key === key));
            }}
          >
            {shown.map((row, i) => (
              <Row
                key={row.key}
                row={row}
                index={first + i + 2}
                columns={columns}
                template={template}
                context={context}
                active={row.key === active}
              />
            ))}
            {total === 0 ? (
              <div role="row">
                <p role="gridcell" aria-colspan={columns.length} className={styles['empty']}>
                  {TEXT.empty}
                </p>
              </div>
            ) : null}
          </div>
        </StatMenu>
      </div>
      <ScrollBar geometry={geometry} first={first} onScroll={scroll} />
    </div>
  );
}

interface HeadsProps {
  readonly name: 'fids' | 'paths' | 'ops';
  readonly request: TableRequest;
  readonly columns: readonly StatColumn[];
  readonly template: string;
  readonly minWidth: string;
}

function Heads({ name, request, columns, template, minWidth }: HeadsProps) {
  const session = useSession();
  return (
    <div role="rowgroup" className={styles['heads']} style={{ minWidth }}>
      <div role="row" aria-rowindex={1} className={styles['headRow']} style={{ gridTemplateColumns: template }}>
        {columns.map(({ id, label, numeric, sort }) => {
          const sorted = sort !== undefined && request.sort === sort;
          return (
            <div
              key={id}
              role="columnheader"
              aria-sort={sorted ? (request.descending ? 'descending' : 'ascending') : undefined}
              className={styles['head']}
              data-numeric={numeric === true ? '' : undefined}
            >
              {sort === undefined ? (
                label
              ) : (
                <button
                  type="button"
                  className={styles['sort']}
                  // The grid is one tab stop; the select above it sorts by keyboard.
                  tabIndex={-1}
                  onClick={() => {
                    session.setTable(name, {
                      sort,
                      descending: sorted ? !request.descending : sort !== 'label',
                      at: 0,
                    });
                  }}
                >
                  {label}
                  {sorted ? request.descending ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden /> : null}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: TableRow;
  readonly index: number;
  readonly columns: readonly StatColumn[];
  readonly template: string;
  readonly context: StatContext;
  readonly active: boolean;
}

const Row = memo(RowView);

function RowView({ row, index, columns, template, context, active }: RowProps) {
  const closed = row.handle !== undefined && row.handle.closedNs !== null;
  return (
    <div
      id={rowId(row.key)}
      role="row"
      aria-rowindex={index}
      aria-selected={active}
      className={styles['row']}
      data-key={row.key}
      data-closed={closed ? '' : undefined}
      style={{ gridTemplateColumns: template }}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={styles['cell']}
          data-column={column.id}
          data-numeric={column.numeric === true ? '' : undefined}
          title={column.id === 'label' ? column.text(row, context) : undefined}
        >
          {column.id === 'spark' ? (
            row.spark === undefined ? null : (
              <Sparkline values={row.spark} length={SPARK_POINTS} label={TEXT.sparkLabel} />
            )
          ) : (
            cellText(column, row, context, closed)
          )}
        </div>
      ))}
    </div>
  );
}

/** That a handle is closed is said in words, too. */
function cellText(column: StatColumn, row: TableRow, context: StatContext, closed: boolean): string {
  const text = column.text(row, context);
  if (column.id === 'lastOp' && closed) return TEXT.closed;
  return column.id === 'label' && text === '' ? TEXT.noLabel : text;
}

function rowId(key: string): string {
  return `stat-${key}`;
}

function keyAt(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest('[data-key]')?.getAttribute('data-key') ?? null) : null;
}
