import { HISTORY_SECONDS, useShares } from '../../app/store/shares.ts';
import { STRINGS } from '../../strings/strings.ts';
import { formatByteRate, formatNs, formatShortCount } from '../../ui/format.ts';
import { Sparkline } from '../../ui/sparkline.tsx';
import styles from './share-figures.module.css';

/** What happens now, once a second; the rest of the row is not drawn again for it. */
export function ShareFigures({ id }: { readonly id: string }) {
  const history = useShares(({ rates }) => rates[id]);
  const text = STRINGS.shares;
  if (history === undefined) return null;
  const { now, bytes } = history;
  return (
    <span className={styles['figures']}>
      <Sparkline values={bytes} length={HISTORY_SECONDS} label={text.spark} />
      <span className={styles['rates']}>
        <span title={text.readTip}>{text.read(formatByteRate(now.readBytes))}</span>
        <span title={text.writtenTip}>{text.written(formatByteRate(now.writtenBytes))}</span>
      </span>
      <span className={styles['rates']}>
        <span>{text.operations(formatShortCount(now.operations))}</span>
        {now.errors === 0 ? (
          <span title={text.p99Tip}>{now.p99Ns === 0 ? ' ' : text.p99(formatNs(now.p99Ns))}</span>
        ) : (
          <span className={styles['errors']}>{text.errors(formatShortCount(now.errors))}</span>
        )}
      </span>
    </span>
  );
}
