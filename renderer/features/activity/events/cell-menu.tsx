import { ContextMenu as Radix } from 'radix-ui';
import type { ReactElement } from 'react';
import { STRINGS } from '../../../strings/strings.ts';
import { copyText } from '../../../ui/clipboard.ts';
import { useSession } from '../session/current-session.tsx';
import styles from './cell-menu.module.css';
import type { Column } from './columns.ts';
import type { EventRow } from './event-rows.ts';

export interface CellTarget {
  readonly row: EventRow;
  readonly column: Column;
}

export interface CellMenuProps {
  readonly target: CellTarget | null;
  /** Where it is to open; says whether there is something to offer. */
  readonly onOpen: (element: EventTarget) => boolean;
  readonly children: ReactElement;
}

const { cell: TEXT } = STRINGS.activity;

/** What can be done with the value under the pointer. */
export function CellMenu({ target, onOpen, children }: CellMenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger
        asChild
        onContextMenu={(event) => {
          if (!onOpen(event.target)) event.preventDefault();
        }}
      >
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles['menu']} collisionPadding={8}>
          {target === null ? null : <Items target={target} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Items({ target: { row, column } }: { readonly target: CellTarget }) {
  const session = useSession();
  const term = column.term(row);
  const text = column.text(row, { timeMode: 'clock', firstNs: 0, share: '' });
  const { filterInForce } = session.store.getState();
  const { fid } = row;
  function add(word: string) {
    session.setFilter(`${filterInForce} ${word}`.trim());
  }
  return (
    <>
      {term === null ? null : (
        <>
          <Radix.Label className={styles['title']}>{term}</Radix.Label>
          <Item label={TEXT.include} onSelect={() => add(term)} />
          <Item label={TEXT.exclude} onSelect={() => add(`-${term}`)} />
          <Item label={TEXT.highlight} onSelect={() => session.setHighlight(term)} />
          <Radix.Separator className={styles['separator']} />
        </>
      )}
      {fid === null ? null : (
        <Item
          label={TEXT.follow}
          onSelect={() => {
            void session.follow({ session: row.session, subject: fid, atNs: row.startNs });
          }}
        />
      )}
      <Item label={TEXT.copy} onSelect={() => void copyText(text)} />
      <Item
        label={TEXT.copyRow}
        onSelect={() => {
          void session.detailOf(row.seq).then((detail) => copyText(detail?.line ?? text));
        }}
      />
    </>
  );
}

function Item({ label, onSelect }: { readonly label: string; readonly onSelect: () => void }) {
  return (
    <Radix.Item className={styles['item']} onSelect={onSelect}>
      {label}
    </Radix.Item>
  );
}
