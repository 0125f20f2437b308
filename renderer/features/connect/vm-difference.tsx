import { CircleCheck, CircleHelp, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { VmInspected } from '../../../electron/contract/app/commands.ts';
import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import type { RunningVm, VmCheck } from '../../../electron/contract/vms.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { visibleText } from '../../ui/format.ts';
import { NoticeBox } from '../../ui/notice.tsx';
import { SnippetBox } from './snippet-box.tsx';
import styles from './vm-difference.module.css';

const text = STRINGS.connect.vm;
const INSPECT_AFTER_MS = 300;
const ICONS: Readonly<Record<VmCheck['state'], LucideIcon>> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  fail: CircleX,
  unknown: CircleHelp,
};

export interface VmDifferenceProps {
  readonly vm: RunningVm;
  readonly stored: StoredShare;
  readonly onTell: (why: string | null) => void;
}

/** What the VM that was picked lacks for this share, and the change to its command line or XML. */
export function VmDifference({ vm, stored, onTell }: VmDifferenceProps) {
  const inspection = useInspection(vm, stored);
  if (inspection === null) return null;
  const { checks, difference } = inspection;
  return (
    <section className={styles['vm']} aria-label={text.title(visibleText(vm.name))}>
      <h3>{text.title(visibleText(vm.name))}</h3>
      <ul className={styles['checks']}>
        {checks.map((check) => {
          const Icon = ICONS[check.state];
          return (
            <li key={check.id} className={styles['check']} data-state={check.state}>
              <Icon aria-label={text.states[check.state]} />
              <div>
                <p className={styles['title']}>{check.title}</p>
                <p className={styles['measured']}>{visibleText(check.measured)}</p>
                {check.fix === '' ? null : <p className={styles['measured']}>{visibleText(check.fix)}</p>}
              </div>
            </li>
          );
        })}
      </ul>
      {'reason' in difference ? (
        <NoticeBox level="warning" text={visibleText(difference.reason)} fix={visibleText(difference.instead)} />
      ) : null}
      {'changes' in difference && difference.changes.length > 0 ? (
        <>
          <p>{difference.how}</p>
          <ul className={styles['changes']}>
            {difference.changes.map((change) => (
              <li key={change.text} className={styles['change']}>
                <div className={styles['lines']}>
                  {change.was === '' ? null : <del className={styles['was']}>{change.was}</del>}
                  <ins className={styles['now']}>{change.text}</ins>
                  <p className={styles['measured']}>{change.why}</p>
                </div>
                <CopyButton text={change.text} />
              </li>
            ))}
          </ul>
          <SnippetBox snippet={difference.whole} onTell={onTell} />
        </>
      ) : null}
      {'changes' in difference && difference.changes.length === 0 ? <p>{text.nothing}</p> : null}
    </section>
  );
}

function useInspection(vm: RunningVm, stored: StoredShare): VmInspected | null {
  const [inspection, setInspection] = useState<VmInspected | null>(null);
  const draft = JSON.stringify(stored);
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      void bridge.invoke('vms.inspect', { vm: vm.id, draft: JSON.parse(draft) as StoredShare }).then((envelope) => {
        // A draft that is not right yet is said beside its fields.
        if (wanted) setInspection(envelope.ok ? envelope.value : null);
      });
    }, INSPECT_AFTER_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [vm.id, draft]);
  return inspection;
}
