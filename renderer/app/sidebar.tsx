import { Activity, FolderTree, type LucideIcon, Settings, Stethoscope } from 'lucide-react';
import icon from '../icon.svg';
import { STRINGS } from '../strings/strings.ts';
import { type Route, routeHash } from './route.ts';
import styles from './sidebar.module.css';

const PLACES: readonly {
  readonly page: 'shares' | 'activity' | 'diagnostics' | 'settings';
  readonly icon: LucideIcon;
}[] = [
  { page: 'shares', icon: FolderTree },
  { page: 'activity', icon: Activity },
  { page: 'diagnostics', icon: Stethoscope },
  { page: 'settings', icon: Settings },
];

export function Sidebar({ route }: { readonly route: Route }) {
  const current = route.page === 'edit' ? 'shares' : route.page;
  return (
    <nav className={styles['sidebar']} aria-label={STRINGS.app.navigation}>
      <div className={styles['brand']}>
        <img src={icon} alt="" width={20} height={20} />
        <span className={styles['name']}>{STRINGS.app.name}</span>
      </div>
      <ul className={styles['places']}>
        {PLACES.map(({ page, icon: Icon }) => (
          <li key={page}>
            <a
              className={styles['place']}
              href={routeHash(page === 'activity' ? { page, id: null } : { page })}
              aria-current={page === current ? 'page' : undefined}
            >
              <Icon aria-hidden />
              <span className={styles['label']}>{STRINGS.app.pages[page]}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
