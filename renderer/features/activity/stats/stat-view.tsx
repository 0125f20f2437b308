import { STRINGS } from '../../../strings/strings.ts';
import { Select, TextInput } from '../../../ui/field.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useActivity, useSession } from '../session/current-session.tsx';
import { SORT_KEYS, type TableName } from '../worker/table-view.ts';
import { STAT_COLUMNS } from './stat-columns.ts';
import { StatGrid } from './stat-grid.tsx';
import styles from './stat-view.module.css';

const { stats: TEXT } = STRINGS.activity;

/** By what a tab groups the same counters. */
const GROUPS: Readonly<Record<'fids' | 'paths' | 'ops', readonly TableName[]>> = {
  fids: ['handles'],
  paths: ['paths', 'folders', 'extensions'],
  ops: ['ops', 'errors', 'sessions'],
};

/** A table of counters with its search and grouping. The counters are exact, whatever rows are lost. */
export function StatView({ name }: { readonly name: 'fids' | 'paths' | 'ops' }) {
  const session = useSession();
  const request = useActivity(({ tables }) => tables[name]);
  const shown = useActivity(({ table }) => table?.shown ?? 0);
  const total = useActivity(({ table }) => table?.total ?? 0);
  const untracked = useActivity(({ totals }) => totals?.handlesUntracked ?? 0);
  const sorts = STAT_COLUMNS[request.table].flatMap(({ sort, label }) =>
    sort === undefined ? [] : [{ value: sort, label }],
  );
  return (
    <div className={styles['view']}>
      <div className={styles['bar']}>
        {GROUPS[name].length === 1 ? null : (
          <Select
            aria-label={TEXT.group}
            className={styles['select']}
            value={request.table}
            options={GROUPS[name].map((value) => ({ value, label: TEXT.label[value] }))}
            onChoose={(table) => {
              session.setTable(name, { table, at: 0, sort: 'calls', descending: true });
            }}
          />
        )}
        <TextInput
          className={styles['search']}
          aria-label={TEXT.search}
          placeholder={TEXT.search}
          value={request.search}
          onChange={({ target }) => {
            session.setTable(name, { search: target.value, at: 0 });
          }}
        />
        <Select
          aria-label={TEXT.sort}
          className={styles['select']}
          value={SORT_KEYS.find((key) => key === request.sort) ?? 'calls'}
          options={sorts.map(({ value, label }) => ({ value, label: TEXT.sortedBy(label) }))}
          onChoose={(sort) => {
            session.setTable(name, { sort, descending: sort !== 'label', at: 0 });
          }}
        />
        <span className={styles['count']}>{TEXT.rows(formatCount(shown), formatCount(total))}</span>
        {name === 'fids' && untracked > 0 ? (
          <span className={styles['untracked']}>{TEXT.untracked(formatCount(untracked))}</span>
        ) : null}
      </div>
      <StatGrid key={request.table} name={name} request={request} />
    </div>
  );
}
