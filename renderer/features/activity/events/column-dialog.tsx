import { ArrowDown, ArrowUp } from 'lucide-react';
import { changeSettings, useSettings } from '../../../app/store/settings.ts';
import { STRINGS } from '../../../strings/strings.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import styles from './column-dialog.module.css';
import { moved } from './column-order.ts';
import { COLUMN_IDS, type ColumnId, columnsFrom } from './columns.ts';

const { columns: TEXT } = STRINGS.activity;

/** Which columns there are and in which order; kept in the settings. */
export function ColumnDialog({ onClose }: { readonly onClose: () => void }) {
  const saved = useSettings(({ settings }) => settings?.activityColumns ?? []);
  const shown = columnsFrom(saved);
  const hidden = COLUMN_IDS.filter((id) => !shown.includes(id));
  function keep(order: readonly ColumnId[]) {
    void changeSettings({ activityColumns: [...order] });
  }
  return (
    <Dialog
      title={TEXT.title}
      description={TEXT.hint}
      onClose={onClose}
      actions={
        <>
          <Button onClick={() => void changeSettings({ activityColumns: [] })}>{TEXT.reset}</Button>
          <Button kind="primary" onClick={onClose}>
            {STRINGS.app.close}
          </Button>
        </>
      }
    >
      <ul className={styles['list']}>
        {[...shown, ...hidden].map((id) => {
          const place = shown.indexOf(id);
          return (
            <li key={id} className={styles['item']}>
              <label className={styles['label']}>
                <input
                  type="checkbox"
                  checked={place >= 0}
                  // One must stay.
                  disabled={shown.length === 1 && place >= 0}
                  onChange={({ target }) => {
                    keep(target.checked ? [...shown, id] : shown.filter((each) => each !== id));
                  }}
                />
                {TEXT.names[id]}
                <span className={styles['about']}>{TEXT.about[id]}</span>
              </label>
              {place < 0 ? null : (
                <>
                  <IconButton
                    size="small"
                    label={TEXT.up(TEXT.names[id])}
                    disabled={place === 0}
                    onClick={() => {
                      keep(moved(shown, id, place - 1));
                    }}
                  >
                    <ArrowUp aria-hidden />
                  </IconButton>
                  <IconButton
                    size="small"
                    label={TEXT.down(TEXT.names[id])}
                    disabled={place === shown.length - 1}
                    onClick={() => {
                      keep(moved(shown, id, place + 1));
                    }}
                  >
                    <ArrowDown aria-hidden />
                  </IconButton>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
