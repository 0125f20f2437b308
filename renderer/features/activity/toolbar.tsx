import { Circle, Columns3, Eraser, Pause, Play, Square } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { STRINGS } from '../../strings/strings.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { ColumnDialog } from './events/column-dialog.tsx';
import { FilterBox } from './filter/filter-box.tsx';
import { SavedFilters } from './filter/saved-filters.tsx';
import { LevelPicker } from './level-picker.tsx';
import { useActivity, useSession } from './session/current-session.tsx';
import styles from './toolbar.module.css';

const { toolbar: TEXT } = STRINGS.activity;

export function Toolbar({ filterInput }: { readonly filterInput: RefObject<HTMLInputElement | null> }) {
  const [columns, setColumns] = useState(false);
  const session = useSession();
  const highlight = useActivity((state) => state.highlight);
  return (
    <div className={styles['bar']} role="toolbar" aria-label={TEXT.label}>
      <RecordButtons />
      <LevelPicker />
      <FilterBox input={filterInput} />
      <SavedFilters />
      {highlight === '' ? null : (
        <Button
          size="small"
          className={styles['highlight']}
          title={STRINGS.activity.saved.noHighlight}
          onClick={() => {
            session.setHighlight('');
          }}
        >
          {TEXT.highlight(highlight)}
        </Button>
      )}
      <IconButton
        label={STRINGS.activity.columns.title}
        onClick={() => {
          setColumns(true);
        }}
      >
        <Columns3 aria-hidden />
      </IconButton>
      <Counts />
      {columns ? (
        <ColumnDialog
          onClose={() => {
            setColumns(false);
          }}
        />
      ) : null}
    </div>
  );
}

function RecordButtons() {
  const session = useSession();
  const recording = useActivity(({ status }) => status.recording);
  const paused = useActivity(({ status }) => status.paused);
  const file = useActivity((state) => state.file);
  const noShare = file === null ? undefined : TEXT.ofFile;
  return (
    <>
      <Button
        aria-pressed={recording && file === null}
        className={styles['record']}
        disabledReason={noShare}
        title={TEXT.recordKeys}
        icon={recording ? <Circle aria-hidden fill="currentColor" /> : <Square aria-hidden />}
        onClick={() => {
          session.record(!recording);
        }}
      >
        {TEXT.record}
      </Button>
      <Button
        aria-pressed={paused}
        disabledReason={noShare}
        title={TEXT.pauseKeys}
        icon={paused ? <Play aria-hidden /> : <Pause aria-hidden />}
        onClick={() => {
          session.pause(!paused);
        }}
      >
        {paused ? TEXT.resume : TEXT.pause}
      </Button>
      <IconButton
        label={TEXT.clear}
        disabledReason={noShare}
        onClick={() => {
          session.clear();
        }}
      >
        <Eraser aria-hidden />
      </IconButton>
    </>
  );
}

/** How many rows are shown of how many, and how many were lost: always there, zero as well. */
function Counts() {
  const shown = useActivity(({ status }) => status.end - status.head);
  const rows = useActivity(({ status }) => status.rows);
  const behind = useActivity(({ status }) => status.behind);
  const ring = useActivity(({ status }) => status.drops.ring);
  const viewer = useActivity(({ status }) => status.drops.viewer);
  const messages = useActivity(({ status }) => status.drops.messages);
  const dropped = ring + viewer;
  return (
    <span className={styles['counts']}>
      <span>{TEXT.shown(formatCount(shown), formatCount(rows))}</span>
      {behind > 20_000 ? <Badge>{TEXT.searching(formatCount(behind))}</Badge> : null}
      <Tooltip text={TEXT.dropsWhy(formatCount(ring), formatCount(viewer), formatCount(messages))}>
        <button type="button" className={styles['drops']} data-lost={dropped + messages > 0 ? '' : undefined}>
          {TEXT.dropped(formatCount(dropped), messages === 0 ? null : formatCount(messages))}
        </button>
      </Tooltip>
    </span>
  );
}
