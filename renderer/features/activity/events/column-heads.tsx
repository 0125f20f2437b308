import { useState } from 'react';
import { changeSettings } from '../../../app/store/settings.ts';
import { STRINGS } from '../../../strings/strings.ts';
import styles from './column-heads.module.css';
import { moved } from './column-order.ts';
import type { Column } from './columns.ts';

export interface ColumnHeadsProps {
  readonly columns: readonly Column[];
  readonly template: string;
  readonly minWidth: string;
}

/** Headings of the table of events; a heading that is dragged onto another takes its place. The dialog of columns does the same by keyboard. */
export function ColumnHeads({ columns, template, minWidth }: ColumnHeadsProps) {
  const [dragged, setDragged] = useState<string | null>(null);
  return (
    <div role="rowgroup" className={styles['heads']} style={{ minWidth }}>
      <div role="row" aria-rowindex={1} className={styles['row']} style={{ gridTemplateColumns: template }}>
        {columns.map(({ id, label, numeric }) => (
          <div
            key={id}
            role="columnheader"
            className={styles['head']}
            data-numeric={numeric === true ? '' : undefined}
            title={STRINGS.activity.columns.drag}
            draggable
            onDragStart={() => {
              setDragged(id);
            }}
            onDragOver={(event) => {
              if (dragged !== null) event.preventDefault();
            }}
            onDrop={() => {
              const order = columns.map((column) => column.id);
              if (dragged !== null) void changeSettings({ activityColumns: moved(order, dragged, order.indexOf(id)) });
              setDragged(null);
            }}
          >
            {label}
          </div>
        ))}
      </div>
    </div>
  );
}
