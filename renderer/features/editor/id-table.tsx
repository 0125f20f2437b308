import { Plus, X } from 'lucide-react';
import { useSession } from '../../app/store/session.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Select, TextInput } from '../../ui/field.tsx';
import { Cell, HeadCell, Table } from '../../ui/table.tsx';
import { ID_RULE_KINDS, type IdRow, textOfRows } from './id-rows.ts';
import styles from './id-table.module.css';

const text = STRINGS.editor.policy.rules;
/** The first ordinary user of nearly every Linux guest. */
const FIRST_USER = '1000';

export interface IdTableProps {
  readonly rows: readonly IdRow[];
  readonly isUser: boolean;
  readonly onChange: (text: string) => void;
}

/** Which ids of the guest are which of the host. */
export function IdTable({ rows, isUser, onChange }: IdTableProps) {
  const uid = useSession(({ identity }) => identity?.user.uid ?? 0);
  function set(index: number, change: Partial<IdRow>) {
    onChange(textOfRows(rows.map((row, at) => (at === index ? { ...row, ...change } : row))));
  }
  function add(row: IdRow) {
    onChange(textOfRows([...rows, row]));
  }
  return (
    <>
      {rows.length === 0 ? (
        <p className={styles['none']}>{text.empty}</p>
      ) : (
        <Table label={text.edit}>
          <thead>
            <tr>
              <HeadCell>{text.kind}</HeadCell>
              <HeadCell>{text.from}</HeadCell>
              <HeadCell>{text.to}</HeadCell>
              <HeadCell>{text.count}</HeadCell>
              <HeadCell />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={`${index}`}>
                <Cell>
                  <Select
                    aria-label={text.kind}
                    value={row.kind}
                    options={ID_RULE_KINDS.map((value) => ({ value, label: text.kinds[value] }))}
                    onChoose={(kind) => {
                      set(index, { kind });
                    }}
                  />
                </Cell>
                {(['from', 'to', 'count'] as const).map((field) => (
                  <Cell key={field}>
                    {field === 'to' && row.kind === 'forbid-guest' ? null : (
                      <TextInput
                        mono
                        inputMode="numeric"
                        aria-label={text[field]}
                        value={row[field]}
                        onChange={(event) => {
                          set(index, { [field]: event.target.value.replace(/\D/g, '') });
                        }}
                      />
                    )}
                  </Cell>
                ))}
                <Cell>
                  <IconButton
                    size="small"
                    label={text.remove(textOfRows([row]))}
                    onClick={() => {
                      onChange(textOfRows(rows.filter((_, at) => at !== index)));
                    }}
                  >
                    <X aria-hidden />
                  </IconButton>
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <div className={styles['buttons']}>
        <Button
          size="small"
          icon={<Plus aria-hidden />}
          onClick={() => {
            add({ kind: 'map', from: '0', to: '0', count: '1' });
          }}
        >
          {text.add}
        </Button>
        {isUser ? (
          <Button
            size="small"
            onClick={() => {
              add({ kind: 'map', from: FIRST_USER, to: String(uid), count: '1' });
            }}
          >
            {text.me}
          </Button>
        ) : null}
      </div>
    </>
  );
}
