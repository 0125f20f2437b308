import { useId } from 'react';
import styles from './option-cards.module.css';

export interface OptionCard<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly text: string;
}

export interface OptionCardsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly OptionCard<Value>[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, each with a sentence: radio buttons in boxes. */
export function OptionCards<Value extends string>({ label, value, options, onChange }: OptionCardsProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles['cards']} aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={styles['card']}>
          <span className={styles['head']}>
            <input
              type="radio"
              name={name}
              className={styles['radio']}
              aria-label={option.label}
              checked={option.value === value}
              aria-describedby={`${name}-${option.value}`}
              onChange={() => {
                onChange(option.value);
              }}
            />
            {option.label}
          </span>
          <span id={`${name}-${option.value}`} className={styles['text']}>
            {option.text}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
