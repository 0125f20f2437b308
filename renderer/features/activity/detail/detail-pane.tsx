import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { STRINGS } from '../../../strings/strings.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { visibleText } from '../../../ui/format.ts';
import { Tabs } from '../../../ui/tabs.tsx';
import { useActivity, useSession } from '../session/current-session.tsx';
import type { RowDetail } from '../worker/row-detail.ts';
import styles from './detail-pane.module.css';
import { MessageView } from './message-view.tsx';
import { TimingBar } from './timing-bar.tsx';

const { detail: TEXT } = STRINGS.activity;
const VIEWS = ['record', 'request', 'reply'] as const;
type ViewName = (typeof VIEWS)[number];

/** All that is known of the selected request. `explanation`: what is said about one that failed. */
export function DetailPane({ explanation }: { readonly explanation: (detail: RowDetail) => ReactNode }) {
  const session = useSession();
  const detail = useActivity((state) => state.detail);
  const [view, setView] = useState<ViewName>('record');
  if (detail === null) return null;
  const { fields, subject } = detail;
  const hasFid = fields['fid'] !== null;
  return (
    <section className={styles['pane']} aria-label={TEXT.label}>
      <header className={styles['header']}>
        <h2 className={styles['title']}>
          {fields['op']} <span className={styles['path']}>{visibleText(String(fields['path'] ?? ''))}</span>
        </h2>
        <IconButton
          size="small"
          label={TEXT.sibling.previous}
          disabledReason={hasFid ? undefined : TEXT.sibling.none}
          onClick={() => void session.goToSibling(-1)}
        >
          <ChevronLeft aria-hidden />
        </IconButton>
        <IconButton
          size="small"
          label={TEXT.sibling.next}
          disabledReason={hasFid ? undefined : TEXT.sibling.none}
          onClick={() => void session.goToSibling(1)}
        >
          <ChevronRight aria-hidden />
        </IconButton>
        {hasFid ? (
          <Button
            size="small"
            onClick={() => void session.follow({ session: detail.session, subject, atNs: detail.startNs })}
          >
            {TEXT.follow(subject)}
          </Button>
        ) : null}
        <CopyButton text={detail.line}>{TEXT.copyLine}</CopyButton>
        <IconButton
          size="small"
          label={TEXT.close}
          onClick={() => {
            session.select(null);
          }}
        >
          <X aria-hidden />
        </IconButton>
      </header>
      <div className={styles['body']}>
        <div className={styles['side']}>
          <TimingBar detail={detail} />
          {explanation(detail)}
        </div>
        <Tabs
          label={TEXT.views}
          look="pill"
          className={styles['views']}
          value={view}
          tabs={VIEWS.map((value) => ({ value, label: TEXT.names[value] }))}
          onChange={setView}
        >
          {view === 'record' ? <RecordFields fields={fields} /> : <MessageView name={view} message={detail[view]} />}
        </Tabs>
      </div>
    </section>
  );
}

function RecordFields({ fields }: { readonly fields: RowDetail['fields'] }) {
  return (
    <dl className={styles['fields']} tabIndex={0} aria-label={TEXT.names.record}>
      {Object.entries(fields).map(([name, value]) => (
        <div key={name} className={styles['field']}>
          <dt>{name}</dt>
          <dd>{value === null ? '–' : visibleText(String(value))}</dd>
        </div>
      ))}
    </dl>
  );
}
