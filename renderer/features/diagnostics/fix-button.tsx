import { useState } from 'react';
import type { Fix, FixAction } from '../../../electron/contract/diagnostics.ts';
import { navigate } from '../../app/route.ts';
import { perform } from '../../app/store/perform.ts';
import { showToast } from '../../app/store/toasts.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import styles from './fix-button.module.css';
import { VmDifferenceDialog } from './vm-difference-dialog.tsx';

const { fix: TEXT } = STRINGS.diagnostics;

/** What puts something right: a button that does it, or a command to copy. `onDone` when something was changed. */
export function FixButton({ fix, onDone }: { readonly fix: Fix; readonly onDone?: (() => void) | undefined }) {
  const [busy, setBusy] = useState(false);
  const [showing, setShowing] = useState(false);
  const { action, label } = fix;
  if (action.kind === 'command') {
    return (
      <span className={styles['command']}>
        <span className={styles['where']}>{TEXT.where[action.where]}</span>
        <code className={styles['code']}>{action.command}</code>
        <CopyButton text={action.command} />
      </span>
    );
  }
  if (action.kind === 'mount-option') {
    return (
      <span className={styles['command']}>
        <span className={styles['where']}>{TEXT.mountOption}</span>
        <code className={styles['code']}>{action.option}</code>
        <CopyButton text={action.option} />
      </span>
    );
  }
  if (action.kind === 'vm') {
    return (
      <>
        <Button
          size="small"
          kind="primary"
          onClick={() => {
            setShowing(true);
          }}
        >
          {label}
        </Button>
        {showing ? (
          <VmDifferenceDialog
            vmId={action.vmId}
            shareId={action.shareId}
            onClose={() => {
              setShowing(false);
            }}
          />
        ) : null}
      </>
    );
  }
  return (
    <Button
      size="small"
      kind="primary"
      disabledReason={busy ? TEXT.busy : undefined}
      onClick={() => {
        setBusy(true);
        void carryOut(action).then((done) => {
          setBusy(false);
          if (done) onDone?.();
        });
      }}
    >
      {label}
    </Button>
  );
}

/** Whether it was done. Failures are shown as toasts. */
async function carryOut(action: Exclude<FixAction, { kind: 'command' | 'mount-option' | 'vm' }>): Promise<boolean> {
  switch (action.kind) {
    case 'policy': {
      const patch: Record<string, boolean | number | string | null> = {};
      for (const [name, value] of Object.entries(action.patch)) if (value !== undefined) patch[name] = value;
      const applied = await perform('shares.policy', { id: action.shareId, patch });
      if (applied === null) return false;
      const live = applied.changes.every(({ moments }) => moments.every((moment) => moment === 'live'));
      showToast({ level: 'info', text: live ? TEXT.applied : TEXT.appliedLater });
      return true;
    }
    case 'share':
      return await changeShare(action.shareId, action.do);
  }
}

async function changeShare(id: string, what: 'start' | 'restart' | 'edit'): Promise<boolean> {
  if (what === 'edit') {
    navigate({ page: 'edit', id, folder: null });
    return false;
  }
  if (what === 'restart' && (await perform('shares.stop', { id, force: false })) === null) return false;
  return (await perform('shares.start', { id })) !== null;
}
