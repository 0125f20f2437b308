import { useEffect, useState } from 'react';
import type { KnobName } from '../../../electron/contract/policy.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Select, TextInput } from '../../ui/field.tsx';
import { Switch } from '../../ui/switch.tsx';
import styles from './knob-control.module.css';
import { type AnyValue, knobOf } from './knob-words.ts';
import { RulesControl } from './rules-control.tsx';

const text = STRINGS.editor.policy;

export interface KnobControlProps {
  readonly id: string;
  readonly describedBy: string;
  readonly name: KnobName;
  readonly value: AnyValue;
  readonly fallback: AnyValue;
  readonly isDefault: boolean;
  readonly onChange: (value: AnyValue | null) => void;
}

/** By the type of the knob's value: the table decides, no knob has a control of its own. */
export function KnobControl({ id, describedBy, name, value, fallback, isDefault, onChange }: KnobControlProps) {
  const kind = knobOf(name).value;
  const common = { id, 'aria-describedby': describedBy };
  switch (kind.type) {
    case 'boolean':
      return <Switch {...common} checked={value === true} onChange={onChange} />;
    case 'choice':
      return (
        <div className={styles['control']}>
          <Select
            {...common}
            value={String(value)}
            options={kind.of.map((each) => ({ value: each, label: each }))}
            onChoose={onChange}
          />
        </div>
      );
    case 'seconds':
      return (
        <NumberControl
          {...common}
          value={isDefault ? null : Number(value)}
          fallback={Number(fallback)}
          unit={text.seconds}
          onChange={onChange}
        />
      );
    case 'limit':
      return (
        <NumberControl
          {...common}
          value={isDefault ? null : Number(value)}
          fallback={Number(fallback)}
          unit={Number(value) === 0 ? text.noLimit : text.units[kind.of]}
          onChange={onChange}
        />
      );
    case 'rules':
      return (
        <RulesControl
          id={id}
          describedBy={describedBy}
          name={name}
          value={String(value)}
          problem={kind.problem}
          onChange={onChange}
        />
      );
  }
}

interface NumberControlProps {
  readonly id: string;
  readonly 'aria-describedby': string;
  /** null: not set. */
  readonly value: number | null;
  readonly fallback: number;
  readonly unit: string;
  readonly onChange: (value: number | null) => void;
}

/** Applied with Enter or on leaving: a running share must not follow each key. Empty is the default. */
function NumberControl({ value, fallback, unit, onChange, ...rest }: NumberControlProps) {
  const shown = value === null ? '' : String(value);
  const [typed, setTyped] = useState(shown);
  useEffect(() => {
    setTyped(shown);
  }, [shown]);
  function apply() {
    if (typed === shown) return;
    onChange(typed === '' ? null : Number(typed));
  }
  return (
    <div className={styles['control']}>
      <TextInput
        {...rest}
        type="number"
        min={0}
        step="any"
        placeholder={String(fallback)}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply();
        }}
      />
      <span className={styles['unit']}>{unit}</span>
    </div>
  );
}
