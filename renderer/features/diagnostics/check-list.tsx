import { Bell, BellOff } from 'lucide-react';
import type { Check, CheckState } from '../../../electron/contract/diagnostics.ts';
import { changeSettings, useSettings } from '../../app/store/settings.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { visibleText } from '../../ui/format.ts';
import styles from './check-list.module.css';
import { runChecks } from './diagnostics-store.ts';
import { FixButton } from './fix-button.tsx';

const { states: STATES, mute: MUTE } = STRINGS.diagnostics;

const TONES: Readonly<Record<CheckState, Tone>> = {
  ok: 'good',
  warn: 'warn',
  fail: 'bad',
  unknown: 'neutral',
  running: 'info',
};

/** Checks of one group, worst first: how it is, what was measured, what to do. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }) {
  const muted = useSettings(({ settings }) => settings?.mutedChecks ?? []);
  return (
    <ul className={styles['list']}>
      {worstFirst(checks).map((check) => (
        <CheckRow key={check.id} check={check} muted={muted.includes(check.id)} />
      ))}
    </ul>
  );
}

function CheckRow({ check, muted }: { readonly check: Check; readonly muted: boolean }) {
  const { id, state, title, measured, advice, fix, muteable } = check;
  const wrong = state !== 'ok' && state !== 'running';
  return (
    <li className={styles['row']} data-state={state} data-muted={muted ? '' : undefined}>
      <span className={styles['state']}>
        <Badge tone={muted ? 'neutral' : TONES[state]}>{STATES[state]}</Badge>
      </span>
      <div className={styles['words']}>
        <p className={styles['title']}>{visibleText(title)}</p>
        <p className={styles['measured']}>{visibleText(measured)}</p>
        {advice === '' || !wrong ? null : <p className={styles['advice']}>{visibleText(advice)}</p>}
        {fix === undefined || !wrong ? null : <FixButton fix={fix} onDone={() => void runChecks()} />}
      </div>
      {muteable && (wrong || muted) ? (
        <IconButton
          size="small"
          label={muted ? MUTE.off(title) : MUTE.on(title)}
          aria-pressed={muted}
          onClick={() => {
            setMuted(id, !muted);
          }}
        >
          {muted ? <BellOff aria-hidden /> : <Bell aria-hidden />}
        </IconButton>
      ) : null}
    </li>
  );
}

const ORDER: readonly CheckState[] = ['fail', 'warn', 'unknown', 'running', 'ok'];

function worstFirst(checks: readonly Check[]): readonly Check[] {
  return [...checks].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}

function setMuted(id: string, on: boolean): void {
  const before = useSettings.getState().settings?.mutedChecks ?? [];
  void changeSettings({ mutedChecks: on ? [...before, id] : before.filter((each) => each !== id) });
}
