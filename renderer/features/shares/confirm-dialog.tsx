import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { visibleText } from '../../ui/format.ts';
import { closeQuestion } from './questions.ts';
import { removeShare, stopShare } from './share-commands.ts';

/** Names who is attached, and what stopping does to them. */
export function ConfirmDialog({ view, about }: { readonly view: ShareView; readonly about: 'stop' | 'remove' }) {
  const text = STRINGS.shares;
  const { name } = view.stored.config;
  const hangs = view.peers.some((peer) => peer.hangsWhenStopped);
  function goAhead() {
    closeQuestion();
    void (about === 'stop' ? stopShare(view, true) : removeShare(view, true));
  }
  return (
    <Dialog
      role="alertdialog"
      title={about === 'stop' ? text.stopTitle(name) : text.removeTitle(name)}
      onClose={closeQuestion}
      description={
        <>
          {view.peers.length === 0 ? null : (
            <p>
              <strong>{text.inUse(view.peers.map((peer) => visibleText(peer.name)).join(', '))}</strong>
            </p>
          )}
          <p>{hangs ? text.hangs : text.survives}</p>
        </>
      }
      actions={
        <>
          <Button onClick={closeQuestion}>{STRINGS.app.cancel}</Button>
          <Button kind="danger" onClick={goAhead}>
            {about === 'stop' ? text.stopAnyway : text.removeAnyway}
          </Button>
        </>
      }
    />
  );
}
