import { Activity, Copy, EllipsisVertical, FileText, Pencil, Play, Square, SquareStack, Trash2 } from 'lucide-react';
import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import { resolvePolicy } from '../../../electron/contract/policy-values.ts';
import { navigate } from '../../app/route.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ask } from './questions.ts';
import styles from './share-actions.module.css';
import { copyVmCommand, duplicateShare, removeShare, setReadOnly, startOrStop } from './share-commands.ts';
import { isStopped } from './share-words.ts';

/** `reachable`: one row of the list is in the tab order, the others are reached by arrow keys. */
export function ShareActions({ view, reachable }: { readonly view: ShareView; readonly reachable: boolean }) {
  const text = STRINGS.shares;
  const { config } = view.stored;
  const tabIndex = reachable ? 0 : -1;
  const stopped = isStopped(view);
  const readOnly = resolvePolicy(config.policy).readonly;
  return (
    <div className={styles['actions']}>
      <Button
        size="small"
        tabIndex={tabIndex}
        kind={stopped ? 'primary' : 'plain'}
        icon={stopped ? <Play aria-hidden /> : <Square aria-hidden />}
        onClick={() => void startOrStop(view)}
      >
        {stopped ? text.start : text.stop}
      </Button>
      <Button
        size="small"
        tabIndex={tabIndex}
        icon={<Activity aria-hidden />}
        onClick={() => {
          navigate({ page: 'activity', id: config.id });
        }}
      >
        {text.trace}
      </Button>
      {config.connection.kind === 'fuse-dev' ? null : (
        <IconButton
          size="small"
          kind="plain"
          tabIndex={tabIndex}
          label={text.copyVm}
          onClick={() => void copyVmCommand(view)}
        >
          <Copy aria-hidden />
        </IconButton>
      )}
      <Menu
        trigger={
          <IconButton size="small" tabIndex={tabIndex} label={text.more(config.name)}>
            <EllipsisVertical aria-hidden />
          </IconButton>
        }
        groups={[
          [
            {
              label: text.edit,
              icon: <Pencil />,
              onSelect: () => {
                navigate({ page: 'edit', id: config.id, folder: null });
              },
            },
            { label: text.makeReadOnly, checked: readOnly, onSelect: () => void setReadOnly(view, !readOnly) },
            { label: text.duplicate, icon: <SquareStack />, onSelect: () => void duplicateShare(config.id) },
            {
              label: text.log,
              icon: <FileText />,
              onSelect: () => {
                ask({ about: 'log', id: config.id });
              },
            },
          ],
          [{ label: text.remove, icon: <Trash2 />, danger: true, keys: 'Del', onSelect: () => void removeShare(view) }],
        ]}
      />
    </div>
  );
}
