import { STRINGS } from '../../../strings/strings.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { visibleText } from '../../../ui/format.ts';
import { useActivity, useSession } from '../session/current-session.tsx';
import styles from './insight-view.module.css';

const { insights: TEXT } = STRINGS.activity;

/** What the counters tell, each with what to do about it and the requests that are meant. */
export function InsightView() {
  const session = useSession();
  const insights = useActivity((state) => state.insights);
  if (insights.length === 0) return <p className={styles['empty']}>{TEXT.none}</p>;
  return (
    <ul className={styles['list']}>
      {insights.map(({ rule, finding, advice, filter }) => (
        <li key={rule} className={styles['card']}>
          <div className={styles['words']}>
            <p className={styles['finding']}>
              <Badge tone="info">{TEXT.badge}</Badge>
              {visibleText(finding)}
            </p>
            <p className={styles['advice']}>{advice}</p>
          </div>
          {filter === '' ? null : (
            <Button
              size="small"
              title={filter}
              onClick={() => {
                session.setFilter(filter);
                session.setTab('events');
              }}
            >
              {TEXT.show}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
