import { ArrowUp, File, Folder, House, Plug } from 'lucide-react';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { BrowserEntry, BrowserListing } from '../../../electron/contract/app/commands.ts';
import type { Failure } from '../../../electron/contract/failure.ts';
import { useSession } from '../../app/store/session.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextInput } from '../../ui/field.tsx';
import { visibleText } from '../../ui/format.ts';
import { NoticeBox } from '../../ui/notice.tsx';
import { Switch } from '../../ui/switch.tsx';
import { moveInList } from './list-keys.ts';
import styles from './path-browser.module.css';
import { answerPick, type PickQuestion } from './picking.ts';

const SHOWS = { folder: 'folders', socket: 'sockets', capture: 'files' } as const;
const ICONS = { folder: Folder, file: File, socket: Plug } as const;

/** Stands in for native dialogs: the folders of the machine that runs Culvert. */
export function PathBrowser({ question }: { readonly question: PickQuestion }) {
  const home = useSession(({ identity }) => identity?.user.home ?? '/');
  const [typed, setTyped] = useState(question.start ?? home);
  const { listing, problem, load } = useListing(question, home);
  const [hidden, setHidden] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const text = STRINGS.browse;
  const path = listing?.path ?? '';
  const entries = (listing?.entries ?? []).filter(({ name }) => hidden || !name.startsWith('.'));

  function go(folder: string) {
    setTyped(folder);
    void load(folder);
  }
  /** What is typed counts, if it is there. */
  async function choose() {
    if (typed === path || (await load(typed))) answerPick(typed);
  }
  function open(entry: BrowserEntry) {
    const target = path === '/' ? `/${entry.name}` : `${path}/${entry.name}`;
    if (entry.kind === 'folder') go(target);
    else answerPick(target);
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    go(typed);
  }
  return (
    <Dialog
      title={text[question.what]}
      description={question.explanation ?? text.onServer}
      size="wide"
      onClose={() => {
        answerPick(null);
      }}
      actions={
        <>
          <Button
            onClick={() => {
              answerPick(null);
            }}
          >
            {STRINGS.app.cancel}
          </Button>
          {question.what === 'folder' ? (
            <Button kind="primary" disabled={listing === null} onClick={() => void choose()}>
              {text.choose}
            </Button>
          ) : null}
        </>
      }
    >
      <form className={styles['bar']} onSubmit={submit}>
        <IconButton
          label={text.up}
          disabled={listing?.parent == null}
          onClick={() => {
            if (listing?.parent != null) go(listing.parent);
          }}
        >
          <ArrowUp aria-hidden />
        </IconButton>
        <IconButton
          label={text.home}
          onClick={() => {
            go(home);
          }}
        >
          <House aria-hidden />
        </IconButton>
        <TextInput
          mono
          data-autofocus
          aria-label={text.path}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            list.current?.querySelector('button')?.focus();
          }}
        />
        <Button type="submit">{text.go}</Button>
      </form>
      {problem === null ? null : <NoticeBox level="error" text={problem.message} fix={problem.fix ?? ''} />}
      <ul
        ref={list}
        className={styles['list']}
        aria-label={text.list}
        onKeyDown={(event) => {
          if (event.key === 'Backspace' && listing?.parent != null) go(listing.parent);
          else if (!moveInList(event.currentTarget, event.key)) return;
          event.preventDefault();
        }}
      >
        {entries.map((entry) => {
          const Icon = ICONS[entry.kind];
          return (
            <li key={entry.name}>
              <button
                type="button"
                className={styles['entry']}
                onClick={() => {
                  open(entry);
                }}
              >
                <Icon aria-label={text.kinds[entry.kind]} />
                {visibleText(entry.name)}
              </button>
            </li>
          );
        })}
        {listing !== null && entries.length === 0 ? (
          <li className={styles['empty']}>{text.emptyFolder[SHOWS[question.what]]}</li>
        ) : null}
        {listing !== null && listing.more > 0 ? <li className={styles['empty']}>{text.more(listing.more)}</li> : null}
      </ul>
      <label className={styles['hidden']}>
        <Switch checked={hidden} onChange={setHidden} label={text.hidden} />
        <span aria-hidden>{text.hidden}</span>
      </label>
    </Dialog>
  );
}

/** The listing that was asked for last; one that could not be read leaves the one before. A start that is not there becomes the root. */
function useListing(question: PickQuestion, home: string) {
  const [listing, setListing] = useState<BrowserListing | null>(null);
  const [problem, setProblem] = useState<Failure | null>(null);
  const asked = useRef(0);
  const show = SHOWS[question.what];
  const load = useCallback(
    async (path: string): Promise<boolean> => {
      asked.current += 1;
      const turn = asked.current;
      const envelope = await bridge.invoke('files.browse', { path, show });
      if (turn !== asked.current) return envelope.ok;
      setProblem(envelope.ok ? null : envelope.failure);
      if (envelope.ok) setListing(envelope.value);
      return envelope.ok;
    },
    [show],
  );
  const start = question.start ?? home;
  useEffect(() => {
    void load(start).then((found) => (found ? found : load('/')));
  }, [load, start]);
  return { listing, problem, load };
}
