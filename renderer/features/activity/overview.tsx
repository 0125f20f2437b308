import { X } from 'lucide-react';
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { formatByteRate, formatNs, formatShortCount } from '../../ui/format.ts';
import styles from './overview.module.css';
import { useActivity, useSession } from './session/current-session.tsx';
import { drawStrip, stripSpan } from './strip-drawing.ts';
import { useCanvas } from './use-canvas.ts';
import type { TimeRange } from './worker/scan.ts';
import type { Strip } from './worker/throughput.ts';

const { overview: TEXT } = STRINGS.activity;

/** What the select offers, besides what is dragged. */
const SPANS = [
  { value: 'all', seconds: 0 },
  { value: '10', seconds: 10 },
  { value: '60', seconds: 60 },
  { value: '300', seconds: 300 },
] as const;

/** Throughput over time above the tables. What is dragged over it is the range of time that is shown. */
export function Overview() {
  const session = useSession();
  const strip = useActivity((state) => state.strip);
  const range = useActivity((state) => state.range);
  return (
    <section className={styles['band']} aria-label={TEXT.label}>
      <Figures strip={strip} />
      <StripCanvas
        strip={strip}
        range={range}
        onRange={(dragged) => {
          session.setRange(dragged);
        }}
      />
      <span className={styles['range']}>
        <Select
          aria-label={TEXT.range}
          className={styles['spans']}
          value={range === null ? 'all' : 'dragged'}
          options={[
            ...SPANS.map(({ value, seconds }) => ({ value, label: TEXT.span(seconds) })),
            ...(range === null
              ? []
              : [{ value: 'dragged' as const, label: TEXT.dragged(formatNs(range.toNs - range.fromNs)) }]),
          ]}
          onChoose={(value) => {
            const span = SPANS.find((each) => each.value === value);
            const { lastNs } = session.store.getState().status;
            if (span === undefined) return;
            session.setRange(span.seconds === 0 ? null : { fromNs: lastNs - span.seconds * 1e9, toNs: lastNs });
          }}
        />
        {range === null ? null : (
          <Button
            size="small"
            kind="quiet"
            icon={<X aria-hidden />}
            onClick={() => {
              session.setRange(null);
            }}
          >
            {TEXT.all}
          </Button>
        )}
      </span>
    </section>
  );
}

function Figures({ strip }: { readonly strip: Strip | null }) {
  const totals = useActivity((state) => state.totals);
  const last = strip === null ? -1 : strip.timesNs.length - 1;
  const at = (column: Float32Array | undefined): number => column?.[last] ?? 0;
  return (
    <dl className={styles['figures']}>
      <Figure label={TEXT.read} value={formatByteRate(at(strip?.readBytes))} tone="read" />
      <Figure label={TEXT.written} value={formatByteRate(at(strip?.writtenBytes))} tone="written" />
      <Figure label={TEXT.operations} value={`${formatShortCount(at(strip?.operations))}/s`} />
      <Figure label={TEXT.errors} value={`${formatShortCount(at(strip?.errors))}/s`} />
      <Figure label={TEXT.inFlight} value={String(totals?.inFlight ?? 0)} />
      <Figure
        label={TEXT.latency(totals?.slowest ?? '')}
        value={totals === null ? '–' : `${formatNs(totals.p50)} · ${formatNs(totals.p99)}`}
      />
    </dl>
  );
}

function Figure({
  label,
  value,
  tone,
}: {
  readonly label: string;
  readonly value: string;
  readonly tone?: 'read' | 'written';
}) {
  return (
    <div className={styles['figure']} data-tone={tone}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface StripCanvasProps {
  readonly strip: Strip | null;
  readonly range: TimeRange | null;
  readonly onRange: (range: TimeRange | null) => void;
}

/** Narrower drags are clicks. */
const DRAG_PX = 4;

function StripCanvas({ strip, range, onRange }: StripCanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { canvas, width, height, colours } = useCanvas(frame);
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);
  const span = useMemo(() => stripSpan(strip), [strip]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context != null) drawStrip(context, { width, height, strip, range, drag, colours });
  }, [canvas, width, height, strip, range, drag, colours]);
  function move(event: PointerEvent) {
    if (drag !== null) setDrag([drag[0], event.nativeEvent.offsetX]);
  }
  function release() {
    if (drag === null) return;
    setDrag(null);
    const [from, to] = drag[0] < drag[1] ? drag : [drag[1], drag[0]];
    if (to - from < DRAG_PX || span === null) {
      onRange(null);
      return;
    }
    const nsAt = (x: number): number =>
      span.fromNs + (Math.max(0, Math.min(width, x)) / width) * (span.toNs - span.fromNs);
    onRange({ fromNs: nsAt(from), toNs: nsAt(to) });
  }
  return (
    <div ref={frame} className={styles['strip']}>
      <canvas
        ref={canvas}
        className={styles['canvas']}
        role="img"
        aria-label={TEXT.strip}
        title={TEXT.drag}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag([event.nativeEvent.offsetX, event.nativeEvent.offsetX]);
        }}
        onPointerMove={move}
        onPointerUp={release}
      />
    </div>
  );
}
