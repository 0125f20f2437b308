import { useEffect, useState } from 'react';
import type { LogEntry } from '../../../electron/contract/app/commands.ts';
import { perform } from '../../app/store/perform.ts';
import { useShares } from '../../app/store/shares.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Select } from '../../ui/field.tsx';
import { formatClock, visibleText } from '../../ui/format.ts';
import styles from './log-view.module.css';

const { log: TEXT } = STRINGS.diagnostics;
/** Lines that are shown; the core keeps about as many. */
const KEPT = 1000;

/** What a share's host process wrote, as it comes. */
export function LogView() {
  const order = useShares((state) => state.order);
  const byId = useShares((state) => state.byId);
  const [chosen, setChosen] = useState<string | null>(null);
  const share = chosen !== null && byId[chosen] !== undefined ? chosen : (order[0] ?? null);
  const entries = useLog(share);
  if (share === null) return <p className={styles['none']}>{TEXT.noShare}</p>;
  return (
    <div className={styles['view']}>
      <div className={styles['bar']}>
        <Select
          aria-label={TEXT.share}
          className={styles['share']}
          value={share}
          options={order.map((id) => ({ value: id, label: byId[id]?.stored.config.name ?? id }))}
          onChoose={setChosen}
        />
        <CopyButton text={entries.map(lineOf).join('\n')}>{TEXT.copy}</CopyButton>
      </div>
      <ol className={styles['lines']} tabIndex={0} aria-label={TEXT.label}>
        {entries.length === 0 ? <li className={styles['none']}>{TEXT.empty}</li> : null}
        {entries.map((entry, place) => (
          <li key={place} className={styles['line']} data-level={entry.level}>
            <span className={styles['time']}>{formatClock(entry.atMs)}</span>
            <span className={styles['level']}>{entry.level}</span>
            <span className={styles['text']}>{visibleText(entry.text)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function useLog(shareId: string | null): readonly LogEntry[] {
  const [entries, setEntries] = useState<readonly LogEntry[]>([]);
  useEffect(() => {
    setEntries([]);
    if (shareId === null) return;
    let stopped = false;
    const stop = bridge.subscribe('log', ({ shareId: from, entry }) => {
      if (from === shareId) setEntries((before) => [...before, entry].slice(-KEPT));
    });
    void perform('shares.log', { id: shareId }).then((all) => {
      // Lines that came meanwhile are among them.
      if (!stopped && all !== null) setEntries(all.slice(-KEPT));
    });
    return () => {
      stopped = true;
      stop();
    };
  }, [shareId]);
  return entries;
}

function lineOf({ atMs, level, text }: LogEntry): string {
  return `${new Date(atMs).toISOString()} ${level} ${text}`;
}
