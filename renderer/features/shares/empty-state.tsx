import { FlaskConical, FolderPlus } from 'lucide-react';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import styles from './empty-state.module.css';
import { tryWithoutVm } from './share-commands.ts';

export function EmptyState({ onAdd }: { readonly onAdd: () => void }) {
  const text = STRINGS.shares.empty;
  return (
    <div className={styles['empty']}>
      <section className={styles['card']}>
        <FolderPlus className={styles['icon']} aria-hidden />
        <h2>{text.title}</h2>
        <p className={styles['text']}>{text.text}</p>
        <Button kind="primary" icon={<FolderPlus aria-hidden />} onClick={onAdd}>
          {STRINGS.shares.add}
        </Button>
        <p className={styles['hint']}>{text.drop}</p>
        <div className={styles['other']}>
          <div>
            <h3>{text.tryTitle}</h3>
            <p className={styles['hint']}>{text.tryText}</p>
          </div>
          <Button icon={<FlaskConical aria-hidden />} onClick={() => void tryWithoutVm()}>
            {text.try}
          </Button>
        </div>
      </section>
    </div>
  );
}
