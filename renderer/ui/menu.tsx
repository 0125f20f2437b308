import { DropdownMenu as Radix } from 'radix-ui';
import { Fragment, type ReactElement, type ReactNode } from 'react';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  /** Why it cannot be chosen now. */
  readonly disabledReason?: string | undefined;
  readonly danger?: boolean;
  /** Present: an item that is on or off. */
  readonly checked?: boolean;
  readonly keys?: string;
}

/** Groups of items below a button; not modal, so that the page behind stays as it is. */
export function Menu({
  trigger,
  groups,
}: {
  readonly trigger: ReactElement;
  readonly groups: readonly (readonly MenuItem[])[];
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles['menu']} align="end" sideOffset={4} collisionPadding={8}>
          {groups.map((items, index) => (
            <Fragment key={items[0]?.label ?? index}>
              {index === 0 ? null : <Radix.Separator className={styles['separator']} />}
              {items.map((item) => (
                <Item key={item.label} item={item} />
              ))}
            </Fragment>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Item({ item }: { readonly item: MenuItem }) {
  const common = {
    className: styles['item'],
    disabled: item.disabledReason !== undefined,
    onSelect: item.onSelect,
    'data-danger': item.danger === true ? '' : undefined,
  };
  const content = (
    <>
      <span className={styles['icon']} aria-hidden>
        {item.checked === true ? '✓' : item.icon}
      </span>
      <span className={styles['label']}>
        {item.label}
        {item.disabledReason === undefined ? null : <span className={styles['reason']}>{item.disabledReason}</span>}
      </span>
      {item.keys === undefined ? null : <kbd className={styles['keys']}>{item.keys}</kbd>}
    </>
  );
  if (item.checked === undefined) return <Radix.Item {...common}>{content}</Radix.Item>;
  return (
    <Radix.CheckboxItem {...common} checked={item.checked}>
      {content}
    </Radix.CheckboxItem>
  );
}
