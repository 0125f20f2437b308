import { X } from 'lucide-react';
import { STRINGS } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { NoticeBox } from '../ui/notice.tsx';
import styles from './banners.module.css';
import { dismissNotice, useNotices } from './store/notices.ts';

/** What happened and stays until somebody has seen it, on every screen. */
export function NoticeList() {
  const notices = useNotices((state) => state.notices);
  if (notices.length === 0) return null;
  return (
    <section className={styles['banners']} aria-label={STRINGS.app.notices}>
      {notices.map((notice) => (
        <NoticeBox
          key={notice.id}
          level={notice.level}
          text={notice.text}
          fix={notice.fix}
          actions={
            <IconButton
              size="small"
              label={STRINGS.app.dismiss}
              onClick={() => {
                void dismissNotice(notice.id);
              }}
            >
              <X aria-hidden />
            </IconButton>
          }
        />
      ))}
    </section>
  );
}
