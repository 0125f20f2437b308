import type { ReactNode } from 'react';
import styles from './notice.module.css';

export interface NoticeBoxProps {
  readonly level: 'info' | 'warning' | 'error';
  readonly text: ReactNode;
  readonly fix?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
}

/** What is wrong or worth knowing, what to do about it, and the button that does it. */
export function NoticeBox({ level, text, fix, actions }: NoticeBoxProps) {
  return (
    <div className={styles['notice']} data-level={level} role={level === 'error' ? 'alert' : 'status'}>
      <div className={styles['words']}>
        <p className={styles['text']}>{text}</p>
        {fix === undefined || fix === '' ? null : <p className={styles['fix']}>{fix}</p>}
      </div>
      {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
