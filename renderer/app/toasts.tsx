import { X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { STRINGS } from '../strings/strings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { closeToast, type Toast, useToasts } from './store/toasts.ts';
import styles from './toasts.module.css';

/** A definition can be taken back for this long (experience.md D); an error stays longer than it takes to read. */
const SHOWN_MS = 12_000;

/** What was just done, with its Undo. F8 leads there. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <Radix.Provider label={STRINGS.app.toasts} duration={SHOWN_MS} swipeDirection="right">
      {toasts.map((toast) => (
        <ToastBox key={toast.id} toast={toast} />
      ))}
      <Radix.Viewport className={styles['viewport']} />
    </Radix.Provider>
  );
}

function ToastBox({ toast }: { readonly toast: Toast }) {
  const { action } = toast;
  return (
    <Radix.Root
      className={styles['toast']}
      data-level={toast.level}
      onOpenChange={(open) => {
        if (!open) closeToast(toast.id);
      }}
    >
      <div className={styles['words']}>
        <Radix.Title className={styles['text']}>{toast.text}</Radix.Title>
        {toast.detail === undefined ? null : (
          <Radix.Description className={styles['detail']}>{toast.detail}</Radix.Description>
        )}
      </div>
      {action === undefined ? null : (
        <Radix.Action asChild altText={action.label}>
          <Button size="small" onClick={action.run}>
            {action.label}
          </Button>
        </Radix.Action>
      )}
      <Radix.Close asChild>
        <IconButton size="small" label={STRINGS.app.close}>
          <X aria-hidden />
        </IconButton>
      </Radix.Close>
    </Radix.Root>
  );
}
