import { ArrowLeft, FolderOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import { vmNamed } from '../../app/found-vms.ts';
import { routeHash } from '../../app/route.ts';
import { perform } from '../../app/store/perform.ts';
import { useShares } from '../../app/store/shares.ts';
import { useVms } from '../../app/store/vms.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { visibleText } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { pickPath } from '../browse/index.ts';
import { CopyPanel, planOf } from '../connect/index.ts';
import { StartCheck } from '../diagnostics/index.ts';
import { isStopped } from '../shares/index.ts';
import { ConnectSection } from './connect-section.tsx';
import { withHints } from './draft.ts';
import styles from './editor-page.module.css';
import { FolderSection } from './folder-section.tsx';
import { PolicySection } from './policy-section.tsx';
import { SaveBar } from './save-bar.tsx';
import { ShareStrip } from './share-strip.tsx';
import { useDraft } from './use-draft.ts';

const text = STRINGS.editor;

export interface EditorPageProps {
  /** null: a new share. */
  readonly shareId: string | null;
  readonly folder: string | null;
}

export function EditorPage({ shareId, folder }: EditorPageProps) {
  const view = useShares(({ byId }) => (shareId === null ? undefined : byId[shareId]));
  if (shareId === null) return <NewShare folder={folder} />;
  if (view === undefined) {
    return (
      <Page title={shareId}>
        <p>{text.gone}</p>
        <BackLink />
      </Page>
    );
  }
  return <Editor stored={view.stored} shareId={shareId} />;
}

/** A folder comes first: the core fills in everything else. */
function NewShare({ folder }: { readonly folder: string | null }) {
  const [chosen, setChosen] = useState(folder);
  const [stored, setStored] = useState<StoredShare | null>(null);
  useEffect(() => {
    if (chosen === null) return;
    void perform('shares.draft', { folder: chosen }).then((draft) => {
      if (draft === null) setChosen(null);
      else setStored(draft);
    });
  }, [chosen]);
  if (stored !== null) return <Editor stored={stored} shareId={null} />;
  async function choose() {
    const path = await pickPath({ what: 'folder' });
    if (path !== null) setChosen(path);
  }
  return (
    <Page title={text.newTitle} actions={<BackLink />}>
      <div className={styles['first']}>
        <p>{text.general.chooseText}</p>
        <Button kind="primary" icon={<FolderOpen aria-hidden />} onClick={() => void choose()} autoFocus>
          {text.general.choose}
        </Button>
      </div>
    </Page>
  );
}

function Editor({ stored, shareId }: { readonly stored: StoredShare; readonly shareId: string | null }) {
  const view = useShares(({ byId }) => (shareId === null ? null : (byId[shareId] ?? null)));
  const editing = useDraft(stored, view);
  const { draft, change } = editing;
  const found = useVms((state) => state.found);
  const vm = vmNamed(found, draft.hints.vm);
  const plan = planOf(draft, found);
  return (
    <Page title={shareId === null ? text.newTitle : visibleText(draft.config.name)} actions={<BackLink />} flush>
      <div className={styles['panes']}>
        <div className={styles['left']}>
          <div className={styles['form']}>
            {view === null ? null : <ShareStrip view={view} />}
            {/* A mount on this host has no way to go. */}
            {view === null || isStopped(view) || draft.config.connection.kind === 'fuse-dev' ? null : (
              <StartCheck shareId={view.stored.config.id} />
            )}
            <FolderSection editing={editing} />
            <ConnectSection editing={editing} plan={plan} />
            <PolicySection editing={editing} />
          </div>
          <SaveBar editing={editing} />
        </div>
        <aside className={styles['right']}>
          <CopyPanel
            stored={draft}
            vm={vm}
            plan={plan}
            onHints={(hints) => {
              change(withHints(draft, hints));
            }}
          />
        </aside>
      </div>
    </Page>
  );
}

function BackLink() {
  return (
    <a className={styles['back']} href={routeHash({ page: 'shares' })}>
      <ArrowLeft aria-hidden />
      {text.back}
    </a>
  );
}
