import type { VhostUserConnection } from '../../../electron/contract/share.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { Columns, WithButton } from '../../ui/section.tsx';
import { SwitchLine } from '../../ui/switch-line.tsx';
import { pickPath } from '../browse/index.ts';
import { messagesAt, withConnection } from './draft.ts';
import type { Editing } from './use-draft.ts';
import { VmSocketMenu } from './vm-socket-menu.tsx';

const text = STRINGS.editor.connect;
const WHO = ['listen', 'connect'] as const;

export interface SocketFieldsProps {
  readonly editing: Editing;
  readonly connection: VhostUserConnection;
}

/** Where a VMM is met: a new socket on which we listen, or one that a VM has already. */
export function SocketFields({ editing, connection }: SocketFieldsProps) {
  const { draft, problems, change } = editing;
  const { socket } = connection;
  function set(next: VhostUserConnection['socket']) {
    change(withConnection(draft, { ...connection, socket: next }));
  }
  if (socket.how === 'fd') return <p>{text.whoOptions.fd}</p>;
  async function browse() {
    const slash = socket.how === 'fd' ? 0 : socket.path.lastIndexOf('/');
    const start = socket.how === 'fd' || slash <= 0 ? undefined : socket.path.slice(0, slash);
    const path = await pickPath({ what: 'socket', start });
    if (path !== null && socket.how !== 'fd') set({ ...socket, path });
  }
  return (
    <>
      <Columns>
        <Field label={text.who} hint={text.whoHint[socket.how]}>
          {(control) => (
            <Select
              {...control}
              value={socket.how}
              options={WHO.map((value) => ({ value, label: text.whoOptions[value] }))}
              onChoose={(how) => {
                set({ how, path: socket.path });
              }}
            />
          )}
        </Field>
        {socket.how === 'listen' ? (
          <Field
            label={text.group}
            hint={text.groupHint}
            messages={messagesAt(problems, 'config.connection.socket.group')}
          >
            {(control) => (
              <TextInput
                {...control}
                mono
                value={socket.group ?? ''}
                onChange={(event) => {
                  const group = event.target.value;
                  set({ how: 'listen', path: socket.path, ...(group === '' ? {} : { group }) });
                }}
              />
            )}
          </Field>
        ) : null}
      </Columns>
      <Field label={text.socket} messages={messagesAt(problems, 'config.connection.socket.path')}>
        {(control) => (
          <WithButton>
            <TextInput
              {...control}
              mono
              value={socket.path}
              onChange={(event) => {
                set({ ...socket, path: event.target.value });
              }}
            />
            <CopyButton size="normal" text={socket.path} />
            <Button onClick={() => void browse()}>{text.pickSocket}</Button>
            <VmSocketMenu onChoose={set} />
          </WithButton>
        )}
      </Field>
      <SwitchLine
        label={text.exit}
        hint={text.exitHint}
        checked={connection.exitOnDisconnect}
        onChange={(exitOnDisconnect) => {
          change(withConnection(draft, { ...connection, exitOnDisconnect }));
        }}
      />
    </>
  );
}
