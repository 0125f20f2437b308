import { useEffect, useState } from 'react';
import type { KnobName } from '../../../electron/contract/policy.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { rowsOf } from './id-rows.ts';
import { IdTable } from './id-table.tsx';
import styles from './rules-control.module.css';

const text = STRINGS.editor.policy.rules;
const ID_KNOBS: readonly KnobName[] = ['translateUid', 'translateGid'];

export interface RulesControlProps {
  readonly id: string;
  readonly describedBy: string;
  readonly name: KnobName;
  readonly value: string;
  /** '' or what is wrong with a text. */
  readonly problem: (text: string) => string;
  readonly onChange: (value: string | null) => void;
}

/** A text in a small language, applied when it is right and asked for; rules of ids as a table as well. */
export function RulesControl({ id, describedBy, name, value, problem, onChange }: RulesControlProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    setTyped(value);
  }, [value]);
  const wrong = problem(typed);
  const rows = ID_KNOBS.includes(name) ? rowsOf(typed) : null;
  return (
    <div className={styles['rules']}>
      {rows === null ? null : <IdTable rows={rows} isUser={name === 'translateUid'} onChange={setTyped} />}
      <Field label={text.text} messages={wrong === '' ? [] : [{ level: 'error', message: wrong }]}>
        {(control) => (
          <TextArea
            {...control}
            id={id}
            aria-describedby={describedBy}
            aria-label={text.text}
            rows={2}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
          />
        )}
      </Field>
      {typed === value ? null : (
        <div>
          <Button
            size="small"
            kind="primary"
            disabledReason={wrong === '' ? undefined : wrong}
            onClick={() => {
              onChange(typed.trim() === '' ? null : typed.trim());
            }}
          >
            {STRINGS.editor.policy.apply}
          </Button>
        </div>
      )}
    </div>
  );
}
