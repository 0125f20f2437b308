import { memo } from 'react';
import styles from './sparkline.module.css';

const WIDTH = 96;
const HEIGHT = 20;

export interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[];
  /** Places for values: the line grows from the right until it is full. */
  readonly length: number;
  /** What it shows, in words; the figures beside it say the rest. */
  readonly label: string;
}

export const Sparkline = memo(SparklineView);

function SparklineView({ values, length, label }: SparklineProps) {
  const step = WIDTH / (length - 1);
  const top = Math.max(1, ...values);
  const points = values.map((value, index) => {
    const x = WIDTH - (values.length - 1 - index) * step;
    return `${x.toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 3)).toFixed(1)}`;
  });
  const first = WIDTH - (values.length - 1) * step;
  return (
    <svg className={styles['sparkline']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {points.length === 0 ? null : (
        <>
          <polygon
            className={styles['area']}
            points={`${first.toFixed(1)},${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`}
          />
          <polyline className={styles['line']} points={points.join(' ')} />
        </>
      )}
    </svg>
  );
}
