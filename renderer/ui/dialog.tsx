import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';

export interface DialogProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly onClose: () => void;
  readonly children?: ReactNode;
  /** Buttons, the one that goes ahead last. */
  readonly actions?: ReactNode;
  readonly size?: 'normal' | 'wide';
  /** A question about something that cannot be taken back. */
  readonly role?: 'dialog' | 'alertdialog';
}

/** Where a dialog says so by `data-autofocus`; else Radix takes the first control. */
function focusFirst(event: Event): void {
  const wanted =
    event.target instanceof HTMLElement ? event.target.querySelector<HTMLElement>('[data-autofocus]') : null;
  if (wanted === null) return;
  event.preventDefault();
  wanted.focus();
}

/**
 * Open as long as it is rendered. Keeps the focus inside and gives it back; Escape closes. The backdrop is our own: Radix's overlay locks scrolling with
 * a style element, which the page's policy forbids, and the page does not scroll.
 */
export function Dialog(props: DialogProps) {
  const { title, description, onClose, children, actions, size = 'normal', role = 'dialog' } = props;
  return (
    <Radix.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Radix.Portal>
        <div className={styles['backdrop']} />
        <Radix.Content
          role={role}
          data-size={size}
          onOpenAutoFocus={focusFirst}
          className={styles['dialog']}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <Radix.Title className={styles['title']}>{title}</Radix.Title>
          {description === undefined ? null : (
            <Radix.Description asChild>
              <div className={styles['description']}>{description}</div>
            </Radix.Description>
          )}
          {children === undefined ? null : <div className={classNames(styles['body'])}>{children}</div>}
          {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
