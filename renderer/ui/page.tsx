import type { ReactNode } from 'react';
import styles from './page.module.css';

export interface PageProps {
  readonly title: ReactNode;
  /** Right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** The page lays itself out to the edges and scrolls by itself. */
  readonly flush?: boolean;
}

/** The frame of one screen: its heading, what can be done there, its content. */
export function Page({ title, actions, children, flush = false }: PageProps) {
  return (
    <div className={styles['page']}>
      <header className={styles['header']}>
        <h1 className={styles['title']}>{title}</h1>
        <div className={styles['actions']}>{actions}</div>
      </header>
      {/* A region that scrolls can be reached by keyboard. */}
      <div className={styles['content']} data-flush={flush ? '' : undefined} tabIndex={flush ? undefined : -1}>
        {children}
      </div>
    </div>
  );
}
