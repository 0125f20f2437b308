import { Check, CircleDashed, CircleHelp, LoaderCircle, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { StartStep } from '../../../electron/contract/diagnostics.ts';
import { useShares } from '../../app/store/shares.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import styles from './start-check.module.css';

const { start: TEXT } = STRINGS.diagnostics;
const EVERY_MS = 1000;

const ICONS: Readonly<Record<StartStep['state'], ReactNode>> = {
  done: <Check aria-hidden />,
  running: <LoaderCircle aria-hidden />,
  waiting: <CircleDashed aria-hidden />,
  failed: <X aria-hidden />,
  unknown: <CircleHelp aria-hidden />,
};

/** The way from a started share to a guest that reads, ticking off as it happens. `title`: where there are several. */
export function StartCheck({ shareId, title = TEXT.label }: { readonly shareId: string; readonly title?: string }) {
  const steps = useStartSteps(shareId);
  if (steps === null) return null;
  const done = steps.filter(({ state }) => state === 'done').length;
  return (
    <div role="group" className={styles['check']} aria-label={TEXT.label}>
      <h2 className={styles['title']}>
        {title}
        <span className={styles['sum']} role="status">
          {done === steps.length ? TEXT.allDone : TEXT.done(done, steps.length)}
        </span>
      </h2>
      <ol className={styles['steps']}>
        {steps.map(({ id, state, title, measured, fix }) => (
          <li key={id} className={styles['step']} data-state={state}>
            <span className={styles['icon']}>{ICONS[state]}</span>
            <span className={styles['words']} data-step={id}>
              <span className={styles['name']}>
                {title} <span className={styles['state']}>{TEXT.states[state]}</span>
              </span>
              {state === 'waiting' ? null : <span className={styles['measured']}>{measured}</span>}
              {fix === '' || state === 'done' || state === 'waiting' ? null : (
                <span className={styles['fix']}>{fix}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Asked once a second while it is looked at, and at once when the share's state changes. null: not known yet. */
function useStartSteps(shareId: string): readonly StartStep[] | null {
  const [steps, setSteps] = useState<readonly StartStep[] | null>(null);
  const state = useShares(({ byId }) => byId[shareId]?.state);
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function look() {
      const envelope = await bridge.invoke('diagnostics.start', { id: shareId });
      if (stopped) return;
      // A share that was just removed, or a core that does not answer: what is shown stays.
      if (envelope.ok) setSteps(envelope.value);
      timer = setTimeout(() => void look(), EVERY_MS);
    }
    void look();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [shareId, state]);
  return steps;
}
