import { useState } from 'react';
import type { ShareHints, StoredShare } from '../../../electron/contract/app/stored-share.ts';
import type { FindingLevel } from '../../../electron/contract/connect/finding.ts';
import { GUEST_LABELS, GUEST_SYSTEMS } from '../../../electron/contract/connect/options.ts';
import type { ConnectPlan } from '../../../electron/contract/connect/plan.ts';
import type { Snippet } from '../../../electron/contract/connect/snippet.ts';
import { VMM_KINDS, VMM_LABELS } from '../../../electron/contract/connect/vmm.ts';
import type { RunningVm } from '../../../electron/contract/vms.ts';
import { STRINGS } from '../../strings/strings.ts';
import { NoticeBox } from '../../ui/notice.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import styles from './copy-panel.module.css';
import { vmmOf } from './plan-of.ts';
import { SnippetBox } from './snippet-box.tsx';
import { VmDifference } from './vm-difference.tsx';

const text = STRINGS.connect;
const PLACES = ['vm', 'guest', 'automatic'] as const;
type Place = (typeof PLACES)[number];

export interface CopyPanelProps {
  /** As it is being edited: what is shown follows each key. */
  readonly stored: StoredShare;
  /** The VM that the share is meant for, as found on this host. */
  readonly vm: RunningVm | null;
  readonly plan: ConnectPlan;
  readonly onHints: (change: Partial<ShareHints>) => void;
}

/** Always in view beside the editor: what to paste into the VM and into its guest. */
export function CopyPanel({ stored, vm, plan, onHints }: CopyPanelProps) {
  const [place, setPlace] = useState<Place>('vm');
  const [why, setWhy] = useState<string | null>(null);
  const { connection } = stored.config;
  const { guest } = stored.hints;
  if (connection.kind === 'fuse-dev') {
    return (
      <section className={styles['panel']} aria-label={text.title}>
        <NoticeBox level="info" text={text.local(connection.mountpoint)} fix={text.localFix} />
      </section>
    );
  }
  return (
    <section className={styles['panel']} aria-label={text.title}>
      <Tabs
        label={text.tabsLabel}
        value={place}
        onChange={setPlace}
        tabs={PLACES.map((value) => ({ value, label: text.tabs[value] }))}
        className={styles['tabs']}
      >
        <div className={styles['choice']}>
          {place === 'guest' ? (
            <Choice
              label={text.systems}
              value={guest === 'any' ? 'linux' : guest}
              of={GUEST_SYSTEMS}
              labels={GUEST_LABELS}
              onChange={(system) => {
                onHints({ guest: system });
              }}
            />
          ) : (
            <Choice
              label={text.vmms}
              value={vmmOf(stored)}
              of={VMM_KINDS}
              labels={VMM_LABELS}
              onChange={(vmm) => {
                onHints({ vmm });
              }}
            />
          )}
        </div>
        <div className={styles['snippets']}>
          {place === 'vm' && vm !== null ? <VmDifference vm={vm} stored={stored} onTell={setWhy} /> : null}
          {place === 'vm' && vm !== null ? <h3 className={styles['afresh']}>{text.vm.afresh}</h3> : null}
          <Findings plan={plan} levels={['error', 'warning']} />
          <Snippets snippets={plan[place]} refused={plan.refused !== null} onTell={setWhy} />
          <Findings plan={plan} levels={['note']} />
        </div>
        <p className={styles['why']}>{why ?? text.why}</p>
      </Tabs>
    </section>
  );
}

function Findings({ plan, levels }: { readonly plan: ConnectPlan; readonly levels: readonly FindingLevel[] }) {
  const { refused } = plan;
  if (refused !== null && !levels.includes('error')) return null;
  if (refused !== null) return <NoticeBox level="error" text={refused.reason} fix={refused.instead} />;
  return plan.findings
    .filter(({ level }) => levels.includes(level))
    .map((each) => (
      <NoticeBox key={each.rule} level={each.level === 'note' ? 'info' : each.level} text={each.text} fix={each.fix} />
    ));
}

interface SnippetsProps {
  readonly snippets: readonly Snippet[];
  readonly refused: boolean;
  readonly onTell: (why: string | null) => void;
}

function Snippets({ snippets, refused, onTell }: SnippetsProps) {
  if (refused) return null;
  if (snippets.length === 0) return <p className={styles['none']}>{text.none}</p>;
  return snippets.map((snippet) => <SnippetBox key={snippet.id} snippet={snippet} onTell={onTell} />);
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly of: readonly Value[];
  readonly labels: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

/** One of a few: radio buttons that look like a row of pills. */
function Choice<Value extends string>({ label, value, of, labels, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset className={styles['pills']} aria-label={label}>
      {of.map((each) => (
        <label key={each} className={styles['pill']}>
          <input
            type="radio"
            name={label}
            className={styles['radio']}
            checked={each === value}
            onChange={() => {
              onChange(each);
            }}
          />
          {labels[each]}
        </label>
      ))}
    </fieldset>
  );
}
