import type { CrashReport, ShareView } from '../../../electron/contract/app/share-view.ts';
import { navigate } from '../../app/route.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatClock, visibleText } from '../../ui/format.ts';
import { NoticeBox } from '../../ui/notice.tsx';
import styles from './dialogs.module.css';
import { closeQuestion } from './questions.ts';
import { startShare } from './share-commands.ts';
import { isStopped } from './share-words.ts';

/** Everything that is wrong with a share, with the ways out of it. */
export function ProblemDialog({ view }: { readonly view: ShareView }) {
  const text = STRINGS.shares.problem;
  const { id, name } = view.stored.config;
  const wrong = view.state === 'error' || view.state === 'degraded';
  return (
    <Dialog
      title={text.title(name)}
      size="wide"
      onClose={closeQuestion}
      actions={
        <>
          <Button
            onClick={() => {
              closeQuestion();
              navigate({ page: 'diagnostics' });
            }}
          >
            {text.diagnose}
          </Button>
          <Button
            onClick={() => {
              closeQuestion();
              navigate({ page: 'edit', id, folder: null });
            }}
          >
            {text.editShare}
          </Button>
          {isStopped(view) ? (
            <Button
              kind="primary"
              onClick={() => {
                closeQuestion();
                void startShare(id);
              }}
            >
              {text.startAgain}
            </Button>
          ) : null}
        </>
      }
    >
      {wrong ? (
        <NoticeBox
          level={view.state === 'error' ? 'error' : 'warning'}
          text={visibleText(view.reason)}
          fix={visibleText(view.fix)}
        />
      ) : null}
      {view.warnings.map((warning) => (
        <NoticeBox key={warning} level="warning" text={visibleText(warning)} />
      ))}
      {view.crash === null ? null : <Crash crash={view.crash} />}
    </Dialog>
  );
}

function Crash({ crash }: { readonly crash: CrashReport }) {
  const text = STRINGS.shares.problem;
  const tail = crash.tail.map(visibleText).join('\n');
  return (
    <section className={styles['crash']} aria-label={text.ended(formatClock(crash.atMs))}>
      <NoticeBox
        level="error"
        text={`${text.ended(formatClock(crash.atMs))}: ${visibleText(crash.message)}`}
        fix={visibleText(crash.fix)}
      />
      <div className={styles['head']}>
        <h3>{text.tail}</h3>
        <CopyButton text={tail} />
      </div>
      {tail === '' ? (
        <p className={styles['quiet']}>{text.noTail}</p>
      ) : (
        <pre className={styles['log']} tabIndex={0} aria-label={text.tail}>
          {tail}
        </pre>
      )}
    </section>
  );
}
