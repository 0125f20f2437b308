import { useEffect, useMemo, useRef, useState } from 'react';
import { navigate } from '../../app/route.ts';
import { useShares } from '../../app/store/shares.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { NoticeBox } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import styles from './activity-page.module.css';
import { ExportButton, OpenButton } from './capture-menu.tsx';
import { DetailPane } from './detail/detail-pane.tsx';
import { StoryPane } from './detail/story-pane.tsx';
import { EventGrid } from './events/event-grid.tsx';
import { ExplainPanel } from './explain/explain-panel.tsx';
import { LiveSummary } from './live-summary.tsx';
import { Overview } from './overview.tsx';
import { TABS } from './session/activity-state.ts';
import { lastWatched, SessionProvider, useActivity, useSession } from './session/current-session.tsx';
import { HeatView } from './stats/heat-view.tsx';
import { InsightView } from './stats/insight-view.tsx';
import { StatView } from './stats/stat-view.tsx';
import { TimePicker } from './time-picker.tsx';
import { Toolbar } from './toolbar.tsx';
import { useActivityKeys } from './use-activity-keys.ts';

const { activity: TEXT } = STRINGS;

/** `shareId` null: the share that was watched last, or the first one that runs. */
export function ActivityPage({ shareId }: { readonly shareId: string | null }) {
  const order = useShares((state) => state.order);
  const byId = useShares((state) => state.byId);
  const chosen = useMemo(() => {
    if (shareId !== null) return shareId;
    const last = lastWatched();
    if (last !== null && byId[last] !== undefined) return last;
    return order.find((id) => byId[id]?.state !== 'stopped') ?? order[0] ?? null;
  }, [shareId, order, byId]);
  if (chosen === null) return <NoShares />;
  return (
    <SessionProvider key={chosen} shareId={chosen}>
      <Watched shareId={chosen} />
    </SessionProvider>
  );
}

function NoShares() {
  return (
    <Page title={TEXT.title}>
      <div className={styles['none']}>
        <p>{TEXT.noShares}</p>
        <Button
          kind="primary"
          onClick={() => {
            navigate({ page: 'edit', id: null, folder: null });
          }}
        >
          {TEXT.makeShare}
        </Button>
      </div>
    </Page>
  );
}

function Watched({ shareId }: { readonly shareId: string }) {
  const filterInput = useRef<HTMLInputElement>(null);
  const [saving, setSaving] = useState(false);
  const session = useSession();
  const tab = useActivity((state) => state.tab);
  const followed = useActivity((state) => state.followed !== null);
  useActivityKeys(filterInput, () => {
    setSaving(true);
  });
  return (
    <Page
      flush
      title={TEXT.title}
      actions={
        <>
          <SharePicker shareId={shareId} />
          <OpenButton />
          <ExportButton open={saving} onOpen={setSaving} />
        </>
      }
    >
      <Banners shareId={shareId} />
      <Toolbar filterInput={filterInput} />
      <Overview />
      <div className={styles['work']}>
        <TimePicker shown={tab === 'events'} />
        <Tabs
          label={TEXT.tabs.label}
          className={styles['tabs']}
          value={tab}
          tabs={TABS.map((value) => ({ value, label: <TabLabel name={value} /> }))}
          onChange={(value) => {
            session.setTab(value);
          }}
        >
          {tab === 'events' ? <EventGrid /> : null}
          {tab === 'fids' || tab === 'paths' || tab === 'ops' ? <StatView key={tab} name={tab} /> : null}
          {tab === 'latency' ? <HeatView /> : null}
          {tab === 'insights' ? <InsightView /> : null}
        </Tabs>
      </div>
      {followed ? (
        <StoryPane />
      ) : tab === 'events' ? (
        <DetailPane explanation={(detail) => <ExplainPanel detail={detail} />} />
      ) : null}
      <LiveSummary />
    </Page>
  );
}

function TabLabel({ name }: { readonly name: (typeof TABS)[number] }) {
  const insights = useActivity((state) => state.insights.length);
  const handles = useActivity(({ totals }) => totals?.handles ?? 0);
  const count = name === 'insights' ? insights : name === 'fids' ? handles : 0;
  return (
    <>
      {TEXT.tabs.names[name]}
      {count === 0 ? null : <span className={styles['count']}>{count}</span>}
    </>
  );
}

function SharePicker({ shareId }: { readonly shareId: string }) {
  const order = useShares((state) => state.order);
  const byId = useShares((state) => state.byId);
  return (
    <Select
      aria-label={TEXT.share}
      className={styles['share']}
      value={shareId}
      options={order.map((id) => ({
        value: id,
        label: TEXT.shareLabel(byId[id]?.stored.config.name ?? id, TEXT.states[byId[id]?.state ?? 'stopped']),
      }))}
      onChoose={(id) => {
        navigate({ page: 'activity', id });
      }}
    />
  );
}

/** Why nothing new comes, and what can be done. */
function Banners({ shareId }: { readonly shareId: string }) {
  const session = useSession();
  const link = useActivity(({ status }) => status.link);
  const rows = useActivity(({ status }) => status.rows);
  const failure = useActivity((state) => state.failure);
  const file = useActivity((state) => state.file);
  const view = useShares(({ byId }) => byId[shareId]);
  useEffect(() => {
    document.title = TEXT.windowTitle(view?.stored.config.name ?? shareId);
  }, [view, shareId]);
  if (file !== null) {
    return (
      <NoticeBox
        level={file.problem === null ? 'info' : 'warning'}
        text={file.problem === null ? TEXT.file.open(file.name) : TEXT.file.problem(file.name, file.problem)}
        fix={file.problem === null ? undefined : rows > 0 ? TEXT.file.partly : TEXT.file.nothing}
        actions={
          <Button size="small" onClick={() => void session.closeFile()}>
            {TEXT.file.close}
          </Button>
        }
      />
    );
  }
  if (link === 'lost') return <NoticeBox level="warning" text={TEXT.lost(view?.reason ?? '')} fix={view?.fix ?? ''} />;
  if (failure !== null) return <NoticeBox level="warning" text={failure.message} fix={failure.fix} />;
  return null;
}
