import { memo, useEffect, useState } from 'react';
import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import { resolvePolicy } from '../../../electron/contract/policy-values.ts';
import { navigate } from '../../app/route.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { formatDuration, visibleText } from '../../ui/format.ts';
import { ask } from './questions.ts';
import { ShareActions } from './share-actions.tsx';
import { ShareFigures } from './share-figures.tsx';
import styles from './share-row.module.css';
import { StateWords } from './share-state.tsx';
import { connectionWords, isWrong } from './share-words.ts';

export interface ShareRowProps {
  readonly view: ShareView;
  /** In the tab order: one row of the list is. */
  readonly current: boolean;
  readonly onFocus: (id: string) => void;
}

export const ShareRow = memo(ShareRowView);

function ShareRowView({ view, current, onFocus }: ShareRowProps) {
  const { config, startWithApp } = view.stored;
  const text = STRINGS.shares;
  const readOnly = resolvePolicy(config.policy).readonly;
  return (
    <div
      role="row"
      className={styles['row']}
      tabIndex={current ? 0 : -1}
      data-share={config.id}
      data-state={view.state}
      aria-label={`${config.name}, ${text.states[view.state]}`}
      onFocus={() => {
        onFocus(config.id);
      }}
    >
      <div role="gridcell" className={styles['state']}>
        <StateWords state={view.state} />
      </div>
      <div role="gridcell" className={styles['share']}>
        <span className={styles['name']}>
          {visibleText(config.name)}
          {readOnly ? <Badge>{text.readOnly}</Badge> : null}
          {startWithApp ? <Badge>{text.startsWithApp}</Badge> : null}
          {view.pending.length > 0 ? <Badge tone="warn">{text.pending(view.pending.length)}</Badge> : null}
        </span>
        <span className={styles['folder']} title={config.folder}>
          {visibleText(config.folder)}
        </span>
      </div>
      <div role="gridcell" className={styles['connection']}>
        <span>{connectionWords(config)}</span>
        <span className={styles['peer']}>{view.peers.map((peer) => visibleText(peer.name)).join(', ')}</span>
      </div>
      <div role="gridcell" className={styles['traffic']}>
        <ShareFigures id={config.id} />
      </div>
      <div role="gridcell">
        <ShareActions view={view} reachable={current} />
      </div>
      <ShareSay view={view} reachable={current} />
    </div>
  );
}

/** The second line: why it is as it is, and the way on. */
function ShareSay({ view, reachable }: { readonly view: ShareView; readonly reachable: boolean }) {
  const text = STRINGS.shares;
  const wrong = isWrong(view);
  const said = view.reason !== '' && (wrong || view.state !== 'mounted') ? view.reason : view.warnings[0];
  if (said === undefined && view.crash === null) return null;
  const { id } = view.stored.config;
  const tabIndex = reachable ? 0 : -1;
  return (
    <div role="gridcell" className={styles['say']} data-wrong={wrong ? '' : undefined}>
      <span className={styles['reason']}>
        {visibleText(said ?? view.crash?.message ?? '')} {visibleText(view.fix)}
        <RestartCountdown restartMs={view.restartMs} />
      </span>
      {wrong ? (
        <Button
          size="small"
          tabIndex={tabIndex}
          onClick={() => {
            ask({ about: 'problem', id });
          }}
        >
          {view.crash !== null && view.state !== 'error' ? text.report : text.fix}
        </Button>
      ) : null}
      {!wrong && view.state === 'waiting' ? (
        <Button
          size="small"
          tabIndex={tabIndex}
          onClick={() => {
            navigate({ page: 'edit', id, folder: null });
          }}
        >
          {text.steps}
        </Button>
      ) : null}
    </div>
  );
}

function RestartCountdown({ restartMs }: { readonly restartMs: number | null }) {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (restartMs === null) return;
    setNowMs(Date.now());
    const timer = setInterval(() => {
      setNowMs(Date.now());
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, [restartMs]);
  return restartMs === null ? null : <> {STRINGS.shares.restartIn(formatDuration(restartMs - nowMs))}</>;
}
