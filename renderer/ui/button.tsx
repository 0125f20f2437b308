import type { ComponentPropsWithRef, ReactNode } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'small' | 'normal';
  readonly icon?: ReactNode;
  /** Why it cannot be pressed now: it stays reachable by keyboard, and says so. */
  readonly disabledReason?: string | undefined;
}

export function Button(props: ButtonProps) {
  const { kind = 'plain', size = 'normal', icon, disabledReason, className, children, onClick, ...rest } = props;
  const button = (
    <button
      type="button"
      data-kind={kind}
      data-size={size}
      aria-disabled={disabledReason === undefined ? undefined : true}
      onClick={disabledReason === undefined ? onClick : undefined}
      {...rest}
      className={classNames(styles['button'], className)}
    >
      {icon}
      {children}
    </button>
  );
  return disabledReason === undefined ? button : <Tooltip text={disabledReason}>{button}</Tooltip>;
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** Names the button; shown when it is pointed at. */
  readonly label: string;
  readonly children: ReactNode;
}

export function IconButton(props: IconButtonProps) {
  const { label, kind = 'quiet', size = 'normal', disabledReason, className, children, onClick, ...rest } = props;
  return (
    <Tooltip text={disabledReason ?? label}>
      <button
        type="button"
        aria-label={label}
        aria-disabled={disabledReason === undefined ? undefined : true}
        data-kind={kind}
        data-size={size}
        onClick={disabledReason === undefined ? onClick : undefined}
        {...rest}
        className={classNames(styles['button'], styles['icon'], className)}
      >
        {children}
      </button>
    </Tooltip>
  );
}
