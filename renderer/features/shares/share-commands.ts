/** What a row, its menu and its keys do. Failures are toasts, except where a question follows. */
import type { Envelope } from '../../../electron/contract/app/commands.ts';
import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import { navigate } from '../../app/route.ts';
import { perform, valueOf } from '../../app/store/perform.ts';
import { dropShare, putShare, replaceShares } from '../../app/store/shares.ts';
import { showToast } from '../../app/store/toasts.ts';
import { findVms, useVms } from '../../app/store/vms.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import { copyText } from '../../ui/clipboard.ts';
import { pickPath } from '../browse/index.ts';
import { vmCommandOf } from '../connect/index.ts';
import { ask } from './questions.ts';
import { isStopped } from './share-words.ts';

const text = STRINGS.shares;

export async function startShare(id: string): Promise<void> {
  const view = await perform('shares.start', { id });
  if (view !== null) putShare(view);
}

/** Asks first where somebody would be left hanging. */
export async function stopShare(view: ShareView, force = false): Promise<void> {
  const { id } = view.stored.config;
  const answer = await bridge.invoke('shares.stop', { id, force });
  if (isRefused(answer)) {
    ask({ about: 'stop', id });
    return;
  }
  const stopped = valueOf(answer);
  if (stopped !== null) putShare(stopped);
}

export async function removeShare(view: ShareView, force = false): Promise<void> {
  const { id, name } = view.stored.config;
  const answer = await bridge.invoke('shares.remove', { id, force });
  if (isRefused(answer)) {
    ask({ about: 'remove', id });
    return;
  }
  const removed = valueOf(answer);
  if (removed === null) return;
  dropShare(id);
  showToast({
    level: 'info',
    text: text.removed(name),
    action: { label: STRINGS.app.undo, run: () => void restoreShare(removed.undo) },
  });
}

async function restoreShare(undo: string): Promise<void> {
  const view = await perform('shares.restore', { undo });
  if (view === null) return;
  // It is back where it stood, which no event says.
  const snapshot = await perform('app.snapshot', {});
  if (snapshot !== null) replaceShares(snapshot.shares);
  showToast({ level: 'info', text: text.restored(view.stored.config.name) });
}

export async function duplicateShare(id: string): Promise<void> {
  const view = await perform('shares.duplicate', { id });
  if (view === null) return;
  putShare(view);
  showToast({ level: 'info', text: text.duplicated(view.stored.config.name) });
}

export async function setReadOnly(view: ShareView, readonly: boolean): Promise<void> {
  const { id, name } = view.stored.config;
  const applied = await perform('shares.policy', { id, patch: { readonly } });
  if (applied === null) return;
  putShare(applied.view);
  showToast({ level: 'info', text: text.readOnlyDone(name, readonly) });
}

export async function copyVmCommand(view: ShareView): Promise<void> {
  // What is right for a VMM depends on its version.
  if (useVms.getState().found === null) await findVms();
  const command = vmCommandOf(view.stored, useVms.getState().found);
  if (command.text === null) {
    showToast({ level: 'error', text: command.reason, detail: command.instead });
    return;
  }
  if (await copyText(command.text)) showToast({ level: 'info', text: text.copied(command.title) });
}

export async function startOrStop(view: ShareView): Promise<void> {
  await (isStopped(view) ? startShare(view.stored.config.id) : stopShare(view));
}

/** "Try it without a VM": mounts a folder on this host and shows what is asked of it. */
export async function tryWithoutVm(): Promise<void> {
  const folder = await pickPath({ what: 'folder', explanation: text.tryFolder });
  if (folder === null) return;
  const view = await perform('shares.try', { folder });
  if (view === null) return;
  putShare(view);
  navigate({ page: 'activity', id: view.stored.config.id });
}

function isRefused(answer: Envelope<unknown>): boolean {
  return !answer.ok && (answer.failure.code === 'SHARE_IN_USE' || answer.failure.code === 'SHARES_IN_USE');
}
