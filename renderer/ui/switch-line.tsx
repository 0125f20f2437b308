import { useId } from 'react';
import { Switch } from './switch.tsx';
import styles from './switch-line.module.css';

export interface SwitchLineProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Something that is on or off, on a line of its own. */
export function SwitchLine({ label, hint, checked, onChange }: SwitchLineProps) {
  const id = useId();
  return (
    <div className={styles['line']}>
      <Switch
        id={id}
        checked={checked}
        onChange={onChange}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint === undefined ? null : (
          <p id={`${id}-hint`} className={styles['hint']}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
