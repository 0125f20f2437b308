import { useEffect, useState } from 'react';
import { STRINGS } from '../../strings/strings.ts';
import { formatCount } from '../../ui/format.ts';
import styles from './live-summary.module.css';
import { useSession } from './session/current-session.tsx';

const EVERY_MS = 5000;

/** What came, for those who hear the page: sums, and seldom enough to be listened to. */
export function LiveSummary() {
  const session = useSession();
  const [text, setText] = useState('');
  useEffect(() => {
    let end = session.store.getState().status.end;
    let errors = session.store.getState().status.matchedErrors;
    const timer = setInterval(() => {
      const { status } = session.store.getState();
      const came = status.end - end;
      const failed = status.matchedErrors - errors;
      end = status.end;
      errors = status.matchedErrors;
      if (came > 0) setText(STRINGS.activity.summary(formatCount(came), formatCount(Math.max(0, failed))));
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [session]);
  return (
    <p className={styles['summary']} role="status" aria-live="polite">
      {text}
    </p>
  );
}
