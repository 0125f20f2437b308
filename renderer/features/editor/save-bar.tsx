import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import styles from './save-bar.module.css';
import type { Editing } from './use-draft.ts';

const text = STRINGS.editor.save;

export function SaveBar({ editing }: { readonly editing: Editing }) {
  const { view, problems, isChanged, save, discard } = editing;
  const errors = problems.filter(({ level }) => level === 'error').length;
  const reason = errors > 0 ? text.errors(errors) : undefined;
  const stopped = view !== null && (view.state === 'stopped' || view.state === 'error');
  if (view !== null && !stopped && !isChanged && reason === undefined) return null;
  return (
    <footer className={styles['bar']}>
      <p className={styles['words']} data-wrong={errors > 0 ? '' : undefined} aria-live="polite">
        {reason ?? (view !== null && isChanged ? text.unsaved : '')}
      </p>
      {view === null ? (
        <>
          <Button disabledReason={reason} onClick={() => void save(false)}>
            {text.only}
          </Button>
          <Button kind="primary" disabledReason={reason} onClick={() => void save(true)}>
            {text.start}
          </Button>
        </>
      ) : (
        <>
          {isChanged ? (
            <>
              <Button kind="quiet" onClick={discard}>
                {text.discard}
              </Button>
              <Button kind={stopped ? 'plain' : 'primary'} disabledReason={reason} onClick={() => void save(false)}>
                {text.save}
              </Button>
            </>
          ) : null}
          {stopped ? (
            <Button kind="primary" disabledReason={reason} onClick={() => void save(true)}>
              {isChanged ? text.saveStart : text.start}
            </Button>
          ) : null}
        </>
      )}
    </footer>
  );
}
