import { Switch as Radix } from 'radix-ui';
import styles from './switch.module.css';

export interface SwitchProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly id?: string;
  readonly label?: string;
  readonly disabled?: boolean;
  readonly 'aria-describedby'?: string | undefined;
}

export function Switch({ checked, onChange, label, ...rest }: SwitchProps) {
  return (
    <Radix.Root {...rest} checked={checked} onCheckedChange={onChange} aria-label={label} className={styles['switch']}>
      <Radix.Thumb className={styles['thumb']} />
    </Radix.Root>
  );
}
