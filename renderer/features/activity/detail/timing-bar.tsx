import { RECORD_FLAG } from '../../../../electron/contract/trace/record.ts';
import { STRINGS } from '../../../strings/strings.ts';
import { formatNs } from '../../../ui/format.ts';
import type { RowDetail } from '../worker/row-detail.ts';
import styles from './timing-bar.module.css';

const { timing: TEXT } = STRINGS.activity;

/** Where the time of a request went: in the queue, in the server. */
export function TimingBar({ detail: { serviceNs, waitNs, flags } }: { readonly detail: RowDetail }) {
  if ((flags & RECORD_FLAG.UNTIMED) !== 0) return <p className={styles['note']}>{TEXT.untimed}</p>;
  const wait = Math.max(0, waitNs);
  const total = Math.max(1, wait + serviceNs);
  return (
    <figure className={styles['timing']}>
      <div className={styles['bar']} aria-hidden>
        <span className={styles['wait']} style={{ width: `${(wait / total) * 100}%` }} />
        <span className={styles['service']} style={{ width: `${(serviceNs / total) * 100}%` }} />
      </div>
      <figcaption className={styles['legend']}>
        <span className={styles['queue']}>{waitNs < 0 ? TEXT.noQueue : TEXT.queue(formatNs(wait))}</span>
        <span>{TEXT.service(formatNs(serviceNs))}</span>
      </figcaption>
      {(flags & RECORD_FLAG.OVERTAKEN) === 0 ? null : <p className={styles['note']}>{TEXT.pooled}</p>}
    </figure>
  );
}
