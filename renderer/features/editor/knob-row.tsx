import { RotateCcw } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { PendingChange } from '../../../electron/contract/app/share-view.ts';
import type { KnobName, PolicySettings, Protocol } from '../../../electron/contract/policy.ts';
import { resolvePolicy } from '../../../electron/contract/policy-values.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { type FieldMessage, FieldMessages } from '../../ui/field.tsx';
import { formatDuration } from '../../ui/format.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { KnobControl } from './knob-control.tsx';
import styles from './knob-row.module.css';
import {
  type AnyValue,
  defaultOf,
  effectOf,
  effectWords,
  knobOf,
  momentsOf,
  momentsWords,
  valueWords,
} from './knob-words.ts';

const text = STRINGS.editor.policy;

export interface KnobRowProps {
  readonly name: KnobName;
  readonly protocol: Protocol;
  readonly policy: PolicySettings;
  /** Changes of this knob that a mounted guest does not see yet. */
  readonly pending: readonly PendingChange[];
  readonly messages: readonly FieldMessage[];
  /** null: back to the default. */
  readonly onChange: (value: AnyValue | null) => void;
}

/** One row of the policy table: what it does, what it risks, when a change is in force, its value. */
export function KnobRow({ name, protocol, policy, pending, messages, onChange }: KnobRowProps) {
  const id = useId();
  const knob = knobOf(name);
  const values = resolvePolicy(policy);
  const fallback = defaultOf(name, values.cache);
  const isDefault = policy[name] === undefined;
  const effect = effectOf(name, protocol);
  return (
    <li className={styles['row']} data-knob={name}>
      <div className={styles['words']}>
        <div className={styles['head']}>
          <label htmlFor={id} className={styles['label']}>
            {knob.label}
          </label>
          <code className={styles['option']}>{text.option(knob.option)}</code>
          <Tooltip text={effectWords(effect)}>
            <span className={styles['scope']} tabIndex={0}>
              <Badge tone={pending.length > 0 ? 'warn' : 'info'}>{momentsWords(momentsOf(effect))}</Badge>
            </span>
          </Tooltip>
          {isDefault ? (
            <Badge>{text.default}</Badge>
          ) : (
            <IconButton
              size="small"
              label={text.reset(valueWords(fallback))}
              onClick={() => {
                onChange(null);
              }}
            >
              <RotateCcw aria-hidden />
            </IconButton>
          )}
        </div>
        <p id={`${id}-text`} className={styles['text']}>
          {knob.explanation}
        </p>
        <p className={styles['text']}>
          <span className={styles['risk']}>{text.risk}: </span>
          {knob.risk}
        </p>
        {pending.map((change) => (
          <Pending key={`${change.name} ${String(change.to)}`} change={change} />
        ))}
        <FieldMessages messages={messages} />
      </div>
      <KnobControl
        id={id}
        describedBy={`${id}-text`}
        name={name}
        value={values[name]}
        fallback={fallback}
        isDefault={isDefault}
        onChange={onChange}
      />
    </li>
  );
}

function Pending({ change }: { readonly change: PendingChange }) {
  const [nowMs, setNowMs] = useState(Date.now);
  const { untilMs } = change;
  useEffect(() => {
    if (untilMs === null) return;
    const timer = setInterval(() => {
      setNowMs(Date.now());
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, [untilMs]);
  return (
    <p className={styles['pending']} role="status">
      {text.pending(valueWords(change.to), momentsWords(change.moments))}{' '}
      {untilMs === null ? '' : text.pendingUntil(formatDuration(untilMs - nowMs))}
    </p>
  );
}
