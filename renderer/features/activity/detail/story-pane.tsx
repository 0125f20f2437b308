import { X } from 'lucide-react';
import { errorName } from '../../../../electron/contract/trace/operations.ts';
import { STRINGS } from '../../../strings/strings.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { formatBytes, formatCount, formatNs, visibleText } from '../../../ui/format.ts';
import { Cell, HeadCell, Table } from '../../../ui/table.tsx';
import { useActivity, useSession } from '../session/current-session.tsx';
import type { FidRun, FidStory } from '../worker/fid-story.ts';
import { ByteMap } from './byte-map.tsx';
import styles from './story-pane.module.css';

const { story: TEXT } = STRINGS.activity;
/** Lines that are laid out at once. */
const SHOWN_RUNS = 300;

/** A fid or handle that is followed: what was done on it, runs merged, and which bytes were touched. */
export function StoryPane() {
  const session = useSession();
  const followed = useActivity((state) => state.followed);
  if (followed === null) return null;
  const { story, subject, session: number } = followed;
  return (
    <section className={styles['pane']} aria-label={TEXT.label}>
      <header className={styles['header']}>
        <h2 className={styles['title']}>
          {TEXT.title(subject)} <span className={styles['path']}>{visibleText(story?.life.path ?? '')}</span>
        </h2>
        {story === null ? null : <span className={styles['sum']}>{sumText(story)}</span>}
        <Button
          size="small"
          onClick={() => {
            session.setFilter(`fid:${subject} session:${number}`);
            if (story !== null && Number.isFinite(story.life.toNs))
              session.setRange({ fromNs: story.life.fromNs, toNs: story.life.toNs });
            session.setTab('events');
          }}
        >
          {TEXT.onlyThis}
        </Button>
        <Button size="small" onClick={() => void session.follow(followed)}>
          {TEXT.refresh}
        </Button>
        <IconButton
          size="small"
          label={TEXT.close}
          onClick={() => {
            session.unfollow();
          }}
        >
          <X aria-hidden />
        </IconButton>
      </header>
      {story === null ? <p className={styles['none']}>{TEXT.working}</p> : <Story story={story} />}
    </section>
  );
}

function Story({ story }: { readonly story: FidStory }) {
  const { runs, more } = story;
  return (
    <div className={styles['body']}>
      {story.sizeBytes > 0 ? <ByteMap story={story} /> : null}
      {runs.length === 0 ? <p className={styles['none']}>{TEXT.none}</p> : null}
      <div className={styles['runs']} tabIndex={0} role="region" aria-label={TEXT.runs}>
        <Table label={TEXT.runs}>
          <thead>
            <tr>
              <HeadCell>{TEXT.columns.operation}</HeadCell>
              <HeadCell numeric>{TEXT.columns.requests}</HeadCell>
              <HeadCell numeric>{TEXT.columns.range}</HeadCell>
              <HeadCell numeric>{TEXT.columns.bytes}</HeadCell>
              <HeadCell>{TEXT.columns.result}</HeadCell>
              <HeadCell numeric>{TEXT.columns.took}</HeadCell>
            </tr>
          </thead>
          <tbody>
            {runs.slice(0, SHOWN_RUNS).map((run) => (
              <RunRow key={run.firstSeq} run={run} />
            ))}
          </tbody>
        </Table>
        {more > 0 || runs.length > SHOWN_RUNS ? (
          <p className={styles['none']}>{TEXT.more(formatCount(more + Math.max(0, runs.length - SHOWN_RUNS)))}</p>
        ) : null}
      </div>
    </div>
  );
}

function RunRow({ run }: { readonly run: FidRun }) {
  const session = useSession();
  return (
    <tr>
      <Cell>
        <button
          type="button"
          className={styles['jump']}
          title={TEXT.jump}
          onClick={() => void session.goToSeq(run.firstSeq)}
        >
          {run.operation}
        </button>
      </Cell>
      <Cell numeric>{run.requests === 1 ? '' : `× ${formatCount(run.requests)}`}</Cell>
      <Cell numeric>{run.fromByte === null ? '' : TEXT.range(formatCount(run.fromByte), formatCount(run.toByte))}</Cell>
      <Cell numeric>{run.bytes === 0 ? '' : formatBytes(run.bytes)}</Cell>
      <Cell className={styles['result']}>{errorName(run.errno)}</Cell>
      <Cell numeric>{formatNs(run.endNs - run.startNs)}</Cell>
    </tr>
  );
}

function sumText({ requests, sizeBytes }: FidStory): string {
  return TEXT.sum(formatCount(requests), sizeBytes === 0 ? null : formatBytes(sizeBytes));
}
