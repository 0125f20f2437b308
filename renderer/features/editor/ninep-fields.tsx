import { Plus, X } from 'lucide-react';
import type { NinepConnection, NinepExport, NinepListener } from '../../../electron/contract/share.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { FieldMessages, Select, TextInput } from '../../ui/field.tsx';
import { pickPath } from '../browse/index.ts';
import { listenerOf, messagesAt, withConnection, withFolder, withListener } from './draft.ts';
import styles from './ninep-fields.module.css';
import type { Editing } from './use-draft.ts';

const text = STRINGS.editor.connect;
const HOWS = ['tcp', 'vsock', 'hybrid-vsock', 'unix', 'vhost-user'] as const;

export interface NinepFieldsProps {
  readonly editing: Editing;
  readonly connection: NinepConnection;
  readonly freeSocket: string;
}

/** Where 9P clients come by, and which folders they find. */
export function NinepFields({ editing, connection, freeSocket }: NinepFieldsProps) {
  const { draft, problems, change } = editing;
  function setListener(index: number, listener: NinepListener | null) {
    change(withConnection(draft, withListener(connection, index, listener)));
  }
  function setExports(exports: readonly NinepExport[]) {
    change(withConnection(draft, { ...connection, exports }));
  }
  async function addExport() {
    const folder = await pickPath({ what: 'folder', start: draft.config.folder });
    if (folder === null) return;
    const name = folder.split('/').findLast((part) => part !== '') ?? 'root';
    setExports([...connection.exports, { name, folder }]);
  }
  const at = 'config.connection';
  return (
    <>
      <fieldset className={styles['group']}>
        <legend className={styles['legend']}>{text.listen}</legend>
        {connection.listen.map((listener, index) => (
          <div key={`${index}`} className={styles['entry']}>
            <div className={styles['line']}>
              <ListenerFields
                listener={listener}
                freeSocket={freeSocket}
                onChange={(next) => {
                  setListener(index, next);
                }}
              />
              {connection.listen.length === 1 ? null : (
                <IconButton
                  label={text.remove}
                  onClick={() => {
                    setListener(index, null);
                  }}
                >
                  <X aria-hidden />
                </IconButton>
              )}
            </div>
            <FieldMessages messages={messagesAt(problems, `${at}.listen.${index}`)} />
          </div>
        ))}
        <FieldMessages messages={messagesAt(problems, at).filter(({ message }) => isOfNone(problems, message))} />
        <Button
          size="small"
          icon={<Plus aria-hidden />}
          onClick={() => {
            setListener(connection.listen.length, { how: 'unix', path: freeSocket });
          }}
        >
          {text.addListener}
        </Button>
      </fieldset>
      <fieldset className={styles['group']}>
        <legend className={styles['legend']}>{text.exports}</legend>
        {connection.exports.map((each, index) => (
          <div key={`${index}`} className={styles['entry']}>
            <div className={styles['line']}>
              <TextInput
                mono
                aria-label={text.exportName}
                className={styles['name']}
                value={each.name}
                onChange={(event) => {
                  setExports(
                    connection.exports.map((old, n) => (n === index ? { ...old, name: event.target.value } : old)),
                  );
                }}
              />
              <TextInput
                mono
                aria-label={text.exportFolder}
                value={each.folder}
                onChange={(event) => {
                  const folder = event.target.value;
                  // The first one is the share's folder.
                  if (index === 0) change(withFolder(draft, folder));
                  else setExports(connection.exports.map((old, n) => (n === index ? { ...old, folder } : old)));
                }}
              />
              {index === 0 ? null : (
                <IconButton
                  label={text.remove}
                  onClick={() => {
                    setExports(connection.exports.filter((_, n) => n !== index));
                  }}
                >
                  <X aria-hidden />
                </IconButton>
              )}
            </div>
            <FieldMessages messages={messagesAt(problems, `${at}.exports.${index}`)} />
          </div>
        ))}
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => void addExport()}>
          {text.addExport}
        </Button>
      </fieldset>
    </>
  );

  /** Said about the whole and not about one entry. */
  function isOfNone(all: Editing['problems'], message: string): boolean {
    return all.some((each) => each.message === message && [at, `${at}.listen`, `${at}.exports`].includes(each.path));
  }
}

interface ListenerFieldsProps {
  readonly listener: NinepListener;
  readonly freeSocket: string;
  readonly onChange: (listener: NinepListener) => void;
}

function ListenerFields({ listener, freeSocket, onChange }: ListenerFieldsProps) {
  if (listener.how === 'fd') return <p>{text.listenerHow.fd}</p>;
  return (
    <>
      <Select
        aria-label={text.listen}
        className={styles['how']}
        value={listener.how}
        options={HOWS.map((value) => ({ value, label: text.listenerHow[value] }))}
        onChoose={(how) => {
          onChange(listenerOf(how, listener, freeSocket));
        }}
      />
      {listener.how === 'tcp' ? (
        <TextInput
          mono
          aria-label={text.address}
          value={listener.host}
          onChange={(event) => {
            onChange({ ...listener, host: event.target.value });
          }}
        />
      ) : null}
      {'path' in listener ? (
        <TextInput
          mono
          aria-label={listener.how === 'hybrid-vsock' ? text.vsockPath : text.path}
          value={listener.path}
          onChange={(event) => {
            onChange({ ...listener, path: event.target.value });
          }}
        />
      ) : null}
      {'port' in listener ? (
        <TextInput
          type="number"
          aria-label={text.port}
          className={styles['port']}
          min={0}
          value={String(listener.port)}
          onChange={(event) => {
            onChange({ ...listener, port: Math.round(Number(event.target.value)) });
          }}
        />
      ) : null}
    </>
  );
}
