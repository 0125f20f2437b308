import { FolderPlus } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { navigate } from '../../app/route.ts';
import { useShares } from '../../app/store/shares.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState } from './empty-state.tsx';
import { copyVmCommand, removeShare, startOrStop } from './share-commands.ts';
import { ShareDialogs } from './share-dialogs.tsx';
import { ShareRow } from './share-row.tsx';
import { matchesFilter } from './share-words.ts';
import styles from './shares-page.module.css';

export function SharesPage() {
  const order = useShares((state) => state.order);
  const [filter, setFilter] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const text = STRINGS.shares;
  useEffect(() => {
    function press(event: globalThis.KeyboardEvent) {
      if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      search.current?.focus();
    }
    window.addEventListener('keydown', press);
    return () => {
      window.removeEventListener('keydown', press);
    };
  }, []);
  return (
    <Page
      title={text.title}
      flush
      actions={
        <>
          {order.length === 0 ? null : (
            <TextInput
              ref={search}
              type="search"
              className={styles['filter']}
              placeholder={text.filter}
              aria-label={text.filter}
              value={filter}
              onChange={(event) => {
                setFilter(event.target.value);
              }}
            />
          )}
          <Button kind="primary" icon={<FolderPlus aria-hidden />} onClick={addShare}>
            {text.add}
          </Button>
        </>
      }
    >
      {order.length === 0 ? <EmptyState onAdd={addShare} /> : <ShareList filter={filter} />}
      <ShareDialogs />
    </Page>
  );
}

function addShare(): void {
  navigate({ page: 'edit', id: null, folder: null });
}

function ShareList({ filter }: { readonly filter: string }) {
  const order = useShares((state) => state.order);
  const byId = useShares((state) => state.byId);
  const views = order.flatMap((id) => byId[id] ?? []).filter((view) => matchesFilter(view, filter));
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const current = views.some((view) => view.stored.config.id === chosen) ? chosen : views[0]?.stored.config.id;
  const onFocus = useCallback((id: string) => {
    setChosen(id);
  }, []);

  function press(event: KeyboardEvent<HTMLDivElement>) {
    const at = views.findIndex((view) => view.stored.config.id === current);
    const view = views[at];
    const { target, key } = event;
    if (view === undefined || !(target instanceof HTMLElement) || event.ctrlKey || event.altKey || event.metaKey)
      return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: views.length - 1 }[key];
    // Enter and Space belong to the button that has the focus.
    const onRow = target.getAttribute('role') === 'row';
    if (to !== undefined) focusRow(views[Math.max(0, Math.min(views.length - 1, to))]?.stored.config.id);
    else if (key === 'Enter' && onRow) navigate({ page: 'edit', id: view.stored.config.id, folder: null });
    else if (key === 's') void startOrStop(view);
    else if (key === 't') navigate({ page: 'activity', id: view.stored.config.id });
    else if (key === 'c') void copyVmCommand(view);
    else if (key === 'Delete') void removeShare(view);
    else return;
    event.preventDefault();
  }
  function focusRow(id: string | undefined) {
    if (id === undefined) return;
    list.current?.querySelector<HTMLElement>(`[data-share="${CSS.escape(id)}"]`)?.focus();
  }

  if (views.length === 0) return <p className={styles['none']}>{STRINGS.shares.noMatch(filter)}</p>;
  return (
    <div ref={list} role="grid" className={styles['list']} aria-label={STRINGS.shares.list} onKeyDown={press}>
      {views.map((view) => (
        <ShareRow
          key={view.stored.config.id}
          view={view}
          current={view.stored.config.id === current}
          onFocus={onFocus}
        />
      ))}
    </div>
  );
}
