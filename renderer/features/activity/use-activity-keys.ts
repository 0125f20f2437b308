import { type RefObject, useEffect } from 'react';
import { perform } from '../../app/store/perform.ts';
import { useShares } from '../../app/store/shares.ts';
import { showToast } from '../../app/store/toasts.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import type { ActivitySession } from './session/activity-session.ts';
import { useSession } from './session/current-session.tsx';

/** The screen's keys (the list of keys names them); letters belong to whoever is typing. */
export function useActivityKeys(filterInput: RefObject<HTMLInputElement | null>, onSave: () => void): void {
  const session = useSession();
  useEffect(() => {
    const plain: Readonly<Record<string, () => void>> = {
      ' ': () => {
        session.pause(!session.store.getState().status.paused);
      },
      '/': () => filterInput.current?.focus(),
      e: () => void goToError(session, 1),
      E: () => void goToError(session, -1),
      f: () => {
        followSelected(session);
      },
    };
    const controlled: Readonly<Record<string, () => void>> = {
      e: () => {
        session.record(!session.store.getState().status.recording);
      },
      s: onSave,
      j: () => void revealSelected(session),
    };
    function press(event: KeyboardEvent) {
      if (event.defaultPrevented || event.altKey || event.metaKey || inDialog(event.target)) return;
      const action = event.ctrlKey ? controlled[event.key.toLowerCase()] : isUsed(event) ? undefined : plain[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    }
    window.addEventListener('keydown', press);
    return () => {
      window.removeEventListener('keydown', press);
    };
  }, [session, filterInput, onSave]);
}

async function goToError(session: ActivitySession, step: 1 | -1): Promise<void> {
  if (!(await session.goToError(step))) showToast({ level: 'info', text: STRINGS.activity.noMoreErrors });
}

function followSelected(session: ActivitySession): void {
  const { detail } = session.store.getState();
  if (detail?.fields['fid'] == null) showToast({ level: 'info', text: STRINGS.activity.nothingToFollow });
  else void session.follow({ session: detail.session, subject: detail.subject, atNs: detail.startNs });
}

/** The file of the selected row, in the host's file manager: the desktop only. */
async function revealSelected(session: ActivitySession): Promise<void> {
  const { detail } = session.store.getState();
  const folder = useShares.getState().byId[session.shareId]?.stored.config.folder;
  const path = detail?.fields['path'];
  if (folder === undefined) return;
  if (bridge.shell === 'desktop')
    await perform('desktop.reveal', { path: typeof path === 'string' ? `${folder}/${path}` : folder });
  else showToast({ level: 'info', text: STRINGS.activity.noFileManager, detail: folder });
}

/** A space presses a button, letters are typed. */
function isUsed(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) return true;
  return event.key === ' ' && target.closest('button, [role="button"], [role="tab"], label') !== null;
}

function inDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}
