/** Keeps the stores equal to the core: a snapshot when the page opens and after each reconnection, events in between. */
import { bridge } from '../bridge/bridge.ts';
import { addNotice, removeNotice, useNotices } from './store/notices.ts';
import { valueOf } from './store/perform.ts';
import { useSession } from './store/session.ts';
import { useSettings } from './store/settings.ts';
import { dropShare, putRates, putShare, replaceShares } from './store/shares.ts';

export function followCore(): void {
  bridge.subscribe('share.changed', putShare);
  bridge.subscribe('share.removed', ({ id }) => {
    dropShare(id);
  });
  bridge.subscribe('rates', putRates);
  bridge.subscribe('settings.changed', (settings) => {
    useSettings.setState({ settings });
  });
  bridge.subscribe('notice.added', addNotice);
  bridge.subscribe('notice.removed', ({ id }) => {
    removeNotice(id);
  });
  bridge.subscribe('navigate', ({ to }) => {
    // Hashes only: whatever asks, the page stays this page.
    if (to.startsWith('#/')) window.location.hash = to;
  });
  bridge.onConnection((connection) => {
    const before = useSession.getState().connection;
    useSession.setState({ connection });
    if (connection === 'live' && before === 'lost') void loadSnapshot();
  });
  void loadSnapshot();
}

async function loadSnapshot(): Promise<void> {
  const envelope = await bridge.invoke('app.snapshot', {});
  // The banner says it; the snapshot is asked for again when the line is back.
  if (!envelope.ok && envelope.failure.code === 'CONNECTION_LOST') return;
  const snapshot = valueOf(envelope);
  if (snapshot === null) return;
  const { version, shell, core, user, shares, settings, notices } = snapshot;
  const before = useSession.getState().identity;
  // Another version answers: its pages are other pages.
  if (before !== null && before.version !== version) {
    window.location.reload();
    return;
  }
  replaceShares(shares);
  useSettings.setState({ settings });
  useNotices.setState({ notices });
  useSession.setState({ identity: { version, shell, core, user } });
}
