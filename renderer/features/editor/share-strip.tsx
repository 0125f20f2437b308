import { Activity, Square } from 'lucide-react';
import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import { navigate } from '../../app/route.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { visibleText } from '../../ui/format.ts';
import { NoticeBox } from '../../ui/notice.tsx';
import { isStopped, ShareDialogs, StateWords, startOrStop } from '../shares/index.ts';
import styles from './share-strip.module.css';

/** How the share that is being edited is, with its main actions. */
export function ShareStrip({ view }: { readonly view: ShareView }) {
  const text = STRINGS.shares;
  const { id } = view.stored.config;
  const stopped = isStopped(view);
  const wrong = view.state === 'error' || view.state === 'degraded';
  return (
    <div className={styles['strip']}>
      <div className={styles['line']}>
        <StateWords state={view.state} />
        <span className={styles['reason']}>{wrong ? '' : visibleText(view.reason)}</span>
        <Button
          size="small"
          icon={<Activity aria-hidden />}
          onClick={() => {
            navigate({ page: 'activity', id });
          }}
        >
          {text.trace}
        </Button>
        {stopped ? null : (
          <Button size="small" icon={<Square aria-hidden />} onClick={() => void startOrStop(view)}>
            {text.stop}
          </Button>
        )}
      </div>
      {wrong ? (
        <NoticeBox
          level={view.state === 'error' ? 'error' : 'warning'}
          text={visibleText(view.reason)}
          fix={visibleText(view.fix)}
        />
      ) : null}
      {view.restartFor.length === 0 ? null : (
        <NoticeBox level="info" text={STRINGS.editor.save.restart(view.restartFor.join(', '))} />
      )}
      {view.warnings.map((warning) => (
        <NoticeBox key={warning} level="warning" text={visibleText(warning)} />
      ))}
      <ShareDialogs />
    </div>
  );
}
