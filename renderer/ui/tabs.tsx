import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './tabs.module.css';

export interface Tab<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
}

export interface TabsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly tabs: readonly Tab<Value>[];
  readonly onChange: (value: Value) => void;
  /** Of the tab that is chosen. */
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly look?: 'line' | 'pill';
}

/** Arrow keys move between tabs; only the chosen one's content is there. */
export function Tabs<Value extends string>(props: TabsProps<Value>) {
  const { label, value, tabs, onChange, children, className, look = 'line' } = props;
  function choose(chosen: string) {
    const tab = tabs.find((each) => each.value === chosen);
    if (tab !== undefined) onChange(tab.value);
  }
  return (
    <Radix.Root value={value} onValueChange={choose} className={classNames(styles['tabs'], className)}>
      <Radix.List aria-label={label} className={styles['list']} data-look={look}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} className={styles['tab']} data-look={look}>
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className={styles['content']}>
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
