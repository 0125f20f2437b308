import { useEffect, useState } from 'react';
import type { LogEntry } from '../../../electron/contract/app/commands.ts';
import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import { perform } from '../../app/store/perform.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatClock, visibleText } from '../../ui/format.ts';
import styles from './dialogs.module.css';
import { closeQuestion } from './questions.ts';

/** Lines kept on the page: what came before is in the share's own log. */
const MOST_LINES = 1_000;

/** The log since the share started, growing while it is looked at. */
export function LogDialog({ view }: { readonly view: ShareView }) {
  const { id, name } = view.stored.config;
  const text = STRINGS.shares.logDialog;
  const lines = useLog(id);
  return (
    <Dialog
      title={text.title(name)}
      size="wide"
      onClose={closeQuestion}
      actions={<CopyButton text={lines.map(lineOf).join('\n')}>{text.copy}</CopyButton>}
    >
      {lines.length === 0 ? (
        <p className={styles['quiet']}>{text.empty}</p>
      ) : (
        <pre className={styles['log']} tabIndex={0} aria-label={text.title(name)}>
          {lines.map(lineOf).join('\n')}
        </pre>
      )}
    </Dialog>
  );
}

function useLog(id: string): readonly LogEntry[] {
  const [lines, setLines] = useState<readonly LogEntry[]>([]);
  useEffect(() => {
    let open = true;
    const stop = bridge.subscribe('log', ({ shareId, entry }) => {
      if (shareId === id) setLines((before) => [...before, entry].slice(-MOST_LINES));
    });
    void perform('shares.log', { id }).then((entries) => {
      if (open && entries !== null) setLines(entries.slice(-MOST_LINES));
    });
    return () => {
      open = false;
      stop();
    };
  }, [id]);
  return lines;
}

function lineOf(entry: LogEntry): string {
  return `${formatClock(entry.atMs)} ${entry.level.padEnd(5)} ${visibleText(entry.text)}`;
}
