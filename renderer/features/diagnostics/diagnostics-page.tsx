import { ClipboardList, Package, RefreshCw } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { LogEntry } from '../../../electron/contract/app/commands.ts';
import { CHECK_GROUPS, type Check, type CheckGroup } from '../../../electron/contract/diagnostics.ts';
import { perform } from '../../app/store/perform.ts';
import { useSession } from '../../app/store/session.ts';
import { useSettings } from '../../app/store/settings.ts';
import { useShares } from '../../app/store/shares.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatClock, visibleText } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { CheckList } from './check-list.tsx';
import styles from './diagnostics-page.module.css';
import { runChecks, useDiagnostics } from './diagnostics-store.ts';
import { ErrorMatcher } from './error-matcher.tsx';
import { LogView } from './log-view.tsx';
import { bundleText, reportText } from './report.ts';
import { StartCheck } from './start-check.tsx';

const { diagnostics: TEXT } = STRINGS;

/** Checks of host, shares, VMs and guests; error texts; the log. */
export function DiagnosticsPage() {
  const checks = useDiagnostics((state) => state.checks);
  const running = useDiagnostics((state) => state.running);
  const ranAtMs = useDiagnostics((state) => state.ranAtMs);
  const muted = useSettings(({ settings }) => settings?.mutedChecks ?? []);
  const about = useAbout();
  const [showMuted, setShowMuted] = useState(false);
  const [saving, setSaving] = useState(false);
  useEffect(() => {
    if (useDiagnostics.getState().ranAtMs === 0) void runChecks();
  }, []);
  const mutedCount = checks.filter(({ id }) => muted.includes(id)).length;
  const shown = checks.filter(({ id }) => showMuted || !muted.includes(id));
  return (
    <Page
      title={TEXT.title}
      actions={
        <>
          <CopyButton
            size="normal"
            text={reportText(checks, about, muted)}
            disabledReason={checks.length === 0 ? TEXT.notRun : undefined}
          >
            {TEXT.copyReport}
          </CopyButton>
          <Button
            icon={<Package aria-hidden />}
            onClick={() => {
              setSaving(true);
            }}
          >
            {TEXT.saveBundle}
          </Button>
          <Button
            kind="primary"
            icon={<RefreshCw aria-hidden />}
            disabledReason={running ? TEXT.running : undefined}
            onClick={() => void runChecks()}
          >
            {TEXT.runAll}
          </Button>
        </>
      }
    >
      <p className={styles['summary']} role="status">
        {running
          ? TEXT.running
          : ranAtMs === 0
            ? TEXT.notRun
            : TEXT.summary(countOf(shown, 'fail'), countOf(shown, 'warn'), formatClock(ranAtMs))}
        {mutedCount === 0 ? null : (
          <Button
            size="small"
            kind="quiet"
            aria-pressed={showMuted}
            onClick={() => {
              setShowMuted(!showMuted);
            }}
          >
            {TEXT.mutedCount(mutedCount)}
          </Button>
        )}
      </p>
      <StartChecks />
      {CHECK_GROUPS.map((group) => (
        <Group key={group} group={group} checks={shown.filter((check) => check.group === group)} ran={ranAtMs > 0} />
      ))}
      <Section title={TEXT.matcher.title}>
        <ErrorMatcher />
      </Section>
      <Section title={TEXT.log.title}>
        <LogView />
      </Section>
      {saving ? (
        <BundleDialog
          about={about}
          onClose={() => {
            setSaving(false);
          }}
        />
      ) : null}
    </Page>
  );
}

function Group({
  group,
  checks,
  ran,
}: {
  readonly group: CheckGroup;
  readonly checks: readonly Check[];
  readonly ran: boolean;
}) {
  if (!ran) return null;
  return (
    <Section title={TEXT.groups[group]}>
      {checks.length === 0 ? <p className={styles['none']}>{TEXT.nothing[group]}</p> : <CheckList checks={checks} />}
    </Section>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles['section']} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** Of shares that run and are not mounted yet; one that was seen here stays to be seen done. */
function StartChecks() {
  const order = useShares((state) => state.order);
  const byId = useShares((state) => state.byId);
  const [seen, setSeen] = useState<readonly string[]>([]);
  const open = order.filter((id) => {
    const state = byId[id]?.state ?? '';
    return ['starting', 'waiting', 'connected'].includes(state) || (state === 'mounted' && seen.includes(id));
  });
  const fresh = open.filter((id) => !seen.includes(id));
  if (fresh.length > 0) setSeen([...seen, ...fresh]);
  if (open.length === 0) return null;
  return (
    <Section title={TEXT.start.title}>
      <div className={styles['starts']}>
        {open.map((id) => (
          <div key={id} className={styles['start']}>
            <StartCheck shareId={id} title={visibleText(byId[id]?.stored.config.name ?? id)} />
          </div>
        ))}
      </div>
    </Section>
  );
}

function BundleDialog({ about, onClose }: { readonly about: string; readonly onClose: () => void }) {
  const [redact, setRedact] = useState(true);
  const [busy, setBusy] = useState(false);
  const order = useShares((state) => state.order);
  async function save() {
    setBusy(true);
    const { byId } = useShares.getState();
    const logs: Record<string, readonly LogEntry[]> = {};
    for (const id of order) logs[id] = (await perform('shares.log', { id })) ?? [];
    const shares = order.flatMap((id) => byId[id] ?? []);
    const { checks } = useDiagnostics.getState();
    const text = bundleText({ about: { app: about, page: navigator.userAgent }, checks, shares, logs, redact });
    saveFile(new Blob([text], { type: 'application/json' }), `culvert-diagnostics-${Date.now()}.bundle`);
    onClose();
  }
  return (
    <Dialog
      title={TEXT.saveBundle}
      description={TEXT.bundleHint}
      onClose={onClose}
      actions={
        <Button
          kind="primary"
          icon={<ClipboardList aria-hidden />}
          disabledReason={busy ? TEXT.running : undefined}
          onClick={() => void save()}
        >
          {TEXT.saveNow}
        </Button>
      }
    >
      <label className={styles['check']}>
        <input
          type="checkbox"
          checked={redact}
          onChange={({ target }) => {
            setRedact(target.checked);
          }}
        />
        {TEXT.redact}
      </label>
    </Dialog>
  );
}

function useAbout(): string {
  const identity = useSession((state) => state.identity);
  return identity === null ? '' : TEXT.about(identity.version, identity.shell, identity.core);
}

function countOf(checks: readonly Check[], state: Check['state']): number {
  return checks.filter((check) => check.state === state).length;
}
