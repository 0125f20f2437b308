import { useEffect, useState } from 'react';
import { STRINGS } from '../strings/strings.ts';
import { Dialog } from '../ui/dialog.tsx';
import styles from './keyboard-help.module.css';
import { navigate } from './route.ts';

const GO_TO = ['shares', 'activity', 'diagnostics', 'settings'] as const;

/** `?` shows all keys; Alt with 1 to 4 goes to a screen; `n` makes a share. */
export function KeyboardHelp() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const place = GO_TO[Number(event.key) - 1];
      if (event.altKey && place !== undefined)
        navigate(place === 'activity' ? { page: place, id: null } : { page: place });
      else if (event.ctrlKey || event.altKey || event.metaKey) return;
      else if (event.key === '?') setOpen(true);
      else if (event.key === 'n' && !open) navigate({ page: 'edit', id: null, folder: null });
      else return;
      event.preventDefault();
    }
    window.addEventListener('keydown', press);
    return () => {
      window.removeEventListener('keydown', press);
    };
  }, [open]);
  if (!open) return null;
  return (
    <Dialog
      title={STRINGS.app.keyboard.title}
      size="wide"
      onClose={() => {
        setOpen(false);
      }}
    >
      <div className={styles['groups']}>
        {STRINGS.app.keyboard.groups.map((group) => (
          <section key={group.title}>
            <h3 className={styles['title']}>{group.title}</h3>
            <dl className={styles['keys']}>
              {group.keys.map(([keys, text]) => (
                <div key={keys} className={styles['row']}>
                  <dt className={styles['key']}>
                    {keys.split(' ').map((key) => (
                      <kbd key={key} className={styles['cap']}>
                        {key}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Letters belong to whoever is typing; Escape leaves a field. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
