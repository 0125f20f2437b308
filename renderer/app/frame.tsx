import { useEffect, useRef } from 'react';
import { ActivityPage } from '../features/activity/index.ts';
import { PathPicker } from '../features/browse/index.ts';
import { DiagnosticsPage } from '../features/diagnostics/index.ts';
import { EditorPage } from '../features/editor/index.ts';
import { SettingsPage } from '../features/settings/index.ts';
import { FolderDrop, SharesPage } from '../features/shares/index.ts';
import { STRINGS } from '../strings/strings.ts';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import styles from './frame.module.css';
import { KeyboardHelp } from './keyboard-help.tsx';
import { NoticeList } from './notice-list.tsx';
import { type Route, routeHash, useRoute } from './route.ts';
import { Sidebar } from './sidebar.tsx';
import { StatusBar } from './status-bar.tsx';
import { useSession } from './store/session.ts';
import { useTheme } from './theme.ts';
import { Toasts } from './toasts.tsx';

/** The window: navigation, the screen that the address names, and what is above all screens. */
export function Frame() {
  useTheme();
  const route = useRoute();
  const ready = useSession(({ identity }) => identity !== null);
  const main = useRef<HTMLElement>(null);
  const address = routeHash(route);
  const shown = useRef(address);
  useEffect(() => {
    // A new screen is announced by where the focus is; the first one leaves it alone.
    if (shown.current === address) return;
    shown.current = address;
    // Unless the screen has put it where it is wanted.
    if (main.current?.contains(document.activeElement) === false) main.current.focus();
    document.title = `${STRINGS.app.pages[route.page === 'edit' ? 'shares' : route.page]} – ${STRINGS.app.name}`;
  }, [address, route.page]);
  return (
    <TooltipProvider>
      <div className={styles['frame']}>
        <Sidebar route={route} />
        <div className={styles['column']}>
          <ConnectionBanner />
          <NoticeList />
          <main ref={main} tabIndex={-1} className={styles['main']}>
            {ready ? <Screen route={route} /> : null}
          </main>
        </div>
        <StatusBar />
      </div>
      <Toasts />
      <KeyboardHelp />
      <PathPicker />
      <FolderDrop />
    </TooltipProvider>
  );
}

function Screen({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'shares':
      return <SharesPage />;
    case 'edit':
      // Another share is another editor: nothing of the draft is carried over.
      return <EditorPage key={routeHash(route)} shareId={route.id} folder={route.folder} />;
    case 'activity':
      return <ActivityPage key={route.id} shareId={route.id} />;
    case 'diagnostics':
      return <DiagnosticsPage />;
    case 'settings':
      return <SettingsPage />;
  }
}
