import { useEffect, useRef, useState } from 'react';
import { STRINGS } from '../../../strings/strings.ts';
import { formatCount, formatNs } from '../../../ui/format.ts';
import { useActivity, useSession } from '../session/current-session.tsx';
import { useCanvas } from '../use-canvas.ts';
import { HEAT_ROWS, type HeatPicture, heatRowStart } from '../worker/heat.ts';
import { cellAt, drawHeat, type HeatCell, heatBounds } from './heat-drawing.ts';
import styles from './heat-view.module.css';

const { latency: TEXT } = STRINGS.activity;

/** Latency over time of what the filter lets through; a click shows the requests of a cell. */
export function HeatView() {
  const session = useSession();
  const heat = useActivity((state) => state.heat);
  const frame = useRef<HTMLDivElement>(null);
  const { canvas, width, height, colours } = useCanvas(frame);
  const [over, setOver] = useState<HeatCell | null>(null);
  const [active, setActive] = useState<HeatCell | null>(null);
  const shown = over ?? active;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context != null) drawHeat(context, { width, height, heat, colours, marked: shown });
  }, [canvas, width, height, heat, colours, shown]);

  function show(cell: HeatCell | null) {
    if (cell === null || heat === null) return;
    const fromNs = heat.fromNs + cell.column * heat.columnNs;
    const others = session.store
      .getState()
      .filterInForce.replace(/(^|\s)lat[<>]=?\S+/g, '')
      .trim();
    session.setRange({ fromNs, toNs: fromNs + heat.columnNs });
    session.setFilter(`${others} ${latencyTerm(cell.row)}`.trim());
    session.setTab('events');
  }

  return (
    <div className={styles['view']}>
      <p className={styles['hint']}>
        <span>{TEXT.hint}</span>
        <output className={styles['cell']}>{shown === null || heat === null ? '' : cellText(heat, shown)}</output>
      </p>
      <div ref={frame} className={styles['frame']}>
        <canvas
          ref={canvas}
          className={styles['canvas']}
          role="img"
          aria-label={heat === null ? TEXT.empty : TEXT.label(formatCount(totalOf(heat)))}
          onPointerMove={({ nativeEvent }) => {
            setOver(heat === null ? null : cellAt(heat, width, height, nativeEvent.offsetX, nativeEvent.offsetY));
          }}
          onPointerLeave={() => {
            setOver(null);
          }}
          onClick={() => {
            show(over);
          }}
        />
      </div>
      <HeatRows heat={heat} onShow={(row) => session.setFilter(latencyTerm(row))} onOver={setActive} />
    </div>
  );
}

/** The same by classes of latency, as a list: for keyboards, and for the eye in a hurry. */
function HeatRows({
  heat,
  onShow,
  onOver,
}: {
  readonly heat: HeatPicture | null;
  readonly onShow: (row: number) => void;
  readonly onOver: (cell: HeatCell | null) => void;
}) {
  const session = useSession();
  if (heat === null) return null;
  const { lowest, highest } = heatBounds(heat);
  const counts = rowTotals(heat);
  const total = Math.max(1, totalOf(heat));
  const rows = Array.from({ length: Math.max(0, highest - lowest + 1) }, (_, i) => highest - i);
  return (
    <ul className={styles['rows']} aria-label={TEXT.classes}>
      {rows.map((row) => (
        <li key={row}>
          <button
            type="button"
            className={styles['row']}
            onFocus={() => {
              onOver(null);
            }}
            onClick={() => {
              onShow(row);
              session.setTab('events');
            }}
          >
            <span>{TEXT.from(formatNs(row === 0 ? 0 : heatRowStart(row)))}</span>
            <span className={styles['share']}>
              <span className={styles['fill']} style={{ width: `${((counts[row] ?? 0) / total) * 100}%` }} />
            </span>
            <span className={styles['number']}>{formatCount(counts[row] ?? 0)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function rowTotals(heat: HeatPicture): readonly number[] {
  const totals = new Array<number>(HEAT_ROWS).fill(0);
  for (const [at, count] of heat.counts.entries()) totals[at % HEAT_ROWS] = (totals[at % HEAT_ROWS] ?? 0) + count;
  return totals;
}

function totalOf({ counts }: HeatPicture): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Of a class: its bounds in ns. The first takes what is shorter, the last what is longer. */
function latencyTerm(row: number): string {
  const from = row === 0 ? '' : `lat>=${heatRowStart(row)}ns`;
  const to = row === HEAT_ROWS - 1 ? '' : `lat<${heatRowStart(row + 1)}ns`;
  return `${from} ${to}`.trim();
}

function cellText(heat: HeatPicture, { column, row }: HeatCell): string {
  const count = heat.counts[column * HEAT_ROWS + row] ?? 0;
  const behindNs = (heat.columns - column) * heat.columnNs;
  return TEXT.cell(
    formatCount(count),
    formatNs(heatRowStart(row)),
    formatNs(heatRowStart(row + 1)),
    formatNs(behindNs),
  );
}
