import { ContextMenu as Radix } from 'radix-ui';
import { type ReactElement, useState } from 'react';
import { STRINGS } from '../../../strings/strings.ts';
import { copyText } from '../../../ui/clipboard.ts';
import styles from '../events/cell-menu.module.css';
import { useSession } from '../session/current-session.tsx';
import type { TableName, TableRow } from '../worker/table-view.ts';
import { termOf } from './stat-columns.ts';

export interface StatMenuProps {
  readonly table: TableName;
  readonly rowOf: (key: string) => TableRow | undefined;
  readonly onShow: (row: TableRow) => void;
  readonly onFollow: (row: TableRow) => void;
  readonly children: ReactElement;
}

const { stats: TEXT, cell: CELL } = STRINGS.activity;

/** What can be done with a row of counters. */
export function StatMenu({ table, rowOf, onShow, onFollow, children }: StatMenuProps) {
  const session = useSession();
  const [row, setRow] = useState<TableRow | null>(null);
  function filterBy(sign: string, target: TableRow) {
    session.setFilter(`${session.store.getState().filterInForce} ${sign}${termOf(table, target)}`.trim());
  }
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger
        asChild
        onContextMenu={(event) => {
          const key =
            event.target instanceof Element ? event.target.closest('[data-key]')?.getAttribute('data-key') : null;
          const target = key == null ? undefined : rowOf(key);
          if (target === undefined) event.preventDefault();
          else setRow(target);
        }}
      >
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles['menu']} collisionPadding={8}>
          {row === null ? null : (
            <>
              <Item label={TEXT.show} onSelect={() => onShow(row)} />
              {row.handle === undefined ? null : <Item label={CELL.follow} onSelect={() => onFollow(row)} />}
              <Radix.Separator className={styles['separator']} />
              <Item label={CELL.include} onSelect={() => filterBy('', row)} />
              {table === 'handles' ? null : <Item label={CELL.exclude} onSelect={() => filterBy('-', row)} />}
              <Item label={CELL.highlight} onSelect={() => session.setHighlight(termOf(table, row))} />
              <Radix.Separator className={styles['separator']} />
              <Item label={CELL.copy} onSelect={() => void copyText(row.label)} />
            </>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Item({ label, onSelect }: { readonly label: string; readonly onSelect: () => void }) {
  return (
    <Radix.Item className={styles['item']} onSelect={onSelect}>
      {label}
    </Radix.Item>
  );
}
