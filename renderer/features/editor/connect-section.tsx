import { useRef } from 'react';
import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import type { ConnectPlan } from '../../../electron/contract/connect/plan.ts';
import { ROUTE_LABELS } from '../../../electron/contract/connect/route.ts';
import type { Connection } from '../../../electron/contract/share.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { NoticeBox } from '../../ui/notice.tsx';
import { Columns, Section, WithButton } from '../../ui/section.tsx';
import { pickPath } from '../browse/index.ts';
import styles from './connect-section.module.css';
import { connectionOf, messagesAt, withConfig, withConnection, withHints } from './draft.ts';
import { NinepFields } from './ninep-fields.tsx';
import { OptionCards } from './option-cards.tsx';
import { SocketFields } from './socket-fields.tsx';
import type { Editing } from './use-draft.ts';
import { VmFields } from './vm-fields.tsx';

const text = STRINGS.editor.connect;
const KINDS = ['vhost-user', '9p', 'fuse-dev'] as const;

export function ConnectSection({ editing, plan }: { readonly editing: Editing; readonly plan: ConnectPlan }) {
  const { draft, problems, change } = editing;
  const { connection } = draft.config;
  const choose = useKinds(draft, change);
  const free = useFreeSocket(connection);
  return (
    <Section title={text.title}>
      <OptionCards
        label={text.how}
        value={connection.kind}
        options={KINDS.map((value) => ({ value, ...text.kinds[value] }))}
        onChange={(kind) => {
          choose(kind, free);
        }}
      />
      {connection.kind === 'fuse-dev' ? (
        <Mountpoint editing={editing} mountpoint={connection.mountpoint} />
      ) : (
        <>
          <VmFields editing={editing} />
          <Way plan={plan} />
          {connection.kind === 'vhost-user' ? (
            <SocketFields editing={editing} connection={connection} />
          ) : (
            <NinepFields editing={editing} connection={connection} freeSocket={free} />
          )}
          <Columns>
            <Field label={text.tag} hint={text.tagHint} messages={messagesAt(problems, 'config.tag')}>
              {(control) => (
                <TextInput
                  {...control}
                  mono
                  placeholder={draft.config.id}
                  value={draft.config.tag}
                  onChange={(event) => {
                    change(withConfig(draft, { tag: event.target.value }));
                  }}
                />
              )}
            </Field>
            <Field
              label={text.mountpoint}
              hint={text.mountpointHint}
              messages={messagesAt(problems, 'hints.mountpoint')}
            >
              {(control) => (
                <TextInput
                  {...control}
                  mono
                  value={draft.hints.mountpoint}
                  onChange={(event) => {
                    change(withHints(draft, { mountpoint: event.target.value }));
                  }}
                />
              )}
            </Field>
          </Columns>
        </>
      )}
    </Section>
  );
}

/** Which way the folder goes, and why it is that one. */
function Way({ plan: { route, refused } }: { readonly plan: ConnectPlan }) {
  if (refused !== null) return <NoticeBox level="error" text={refused.reason} fix={refused.instead} />;
  if (route === null) return null;
  return (
    <p className={styles['way']} role="status">
      <strong>{ROUTE_LABELS[route.kind]}</strong> {text.why} {route.why}
    </p>
  );
}

function Mountpoint({ editing, mountpoint }: { readonly editing: Editing; readonly mountpoint: string }) {
  const { draft, problems, change } = editing;
  function set(path: string) {
    change(withConnection(draft, { kind: 'fuse-dev', mountpoint: path }));
  }
  async function browse() {
    const path = await pickPath({ what: 'folder', ...(mountpoint === '' ? {} : { start: mountpoint }) });
    if (path !== null) set(path);
  }
  return (
    <Field label={text.here} messages={messagesAt(problems, 'config.connection')}>
      {(control) => (
        <WithButton>
          <TextInput
            {...control}
            mono
            value={mountpoint}
            onChange={(event) => {
              set(event.target.value);
            }}
          />
          <Button onClick={() => void browse()}>{text.pickSocket}</Button>
        </WithButton>
      )}
    </Field>
  );
}

/** Trying another kind loses nothing: coming back finds the connection as it was. */
function useKinds(draft: StoredShare, change: (draft: StoredShare) => void) {
  const left = useRef<Partial<Record<Connection['kind'], Connection>>>({});
  return (kind: Connection['kind'], freeSocket: string) => {
    const { connection } = draft.config;
    left.current[connection.kind] = connection;
    change(withConnection(draft, left.current[kind] ?? connectionOf(kind, draft, freeSocket)));
  };
}

/** The socket path that the core found free for this share, whichever kind it has now. */
function useFreeSocket(connection: Connection): string {
  const found = useRef('');
  if (connection.kind === 'vhost-user' && connection.socket.how !== 'fd' && found.current === '') {
    found.current = connection.socket.path;
  }
  return found.current;
}
