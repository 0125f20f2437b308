import { STRINGS } from '../strings/strings.ts';
import { NoticeBox } from '../ui/notice.tsx';
import styles from './banners.module.css';
import { useSession } from './store/session.ts';

export function ConnectionBanner() {
  const connection = useSession((state) => state.connection);
  if (connection === 'live') return null;
  return (
    <div className={styles['banners']}>
      <NoticeBox level="error" text={STRINGS.app.lost.text} fix={STRINGS.app.lost.fix} />
    </div>
  );
}
