import { useShallow } from 'zustand/shallow';
import type { ShareView } from '../../electron/contract/app/share-view.ts';
import { STRINGS } from '../strings/strings.ts';
import { formatByteRate, formatShortCount } from '../ui/format.ts';
import styles from './status-bar.module.css';
import { useSession } from './store/session.ts';
import { totalOf, useShares } from './store/shares.ts';

function isRunning({ state }: ShareView): boolean {
  return state !== 'stopped' && state !== 'error';
}

export function StatusBar() {
  const identity = useSession((state) => state.identity);
  const running = useShares(({ byId }) => Object.values(byId).filter(isRunning).length);
  const total = useShares(useShallow(({ rates }) => totalOf(rates)));
  if (identity === null) return <footer className={styles['bar']} />;
  const text = STRINGS.app.status;
  return (
    <footer className={styles['bar']} aria-label={text.label}>
      <span>{text.running(running)}</span>
      <span>{text.read(formatByteRate(total.readBytes))}</span>
      <span>{text.written(formatByteRate(total.writtenBytes))}</span>
      <span>{text.operations(formatShortCount(total.operations))}</span>
      {total.errors === 0 ? null : (
        <span className={styles['errors']}>{text.errors(formatShortCount(total.errors))}</span>
      )}
      <span className={styles['rest']}>
        {text.core[identity.core]} · {text.version(identity.version)} · <kbd>?</kbd> {text.keys}
      </span>
    </footer>
  );
}
