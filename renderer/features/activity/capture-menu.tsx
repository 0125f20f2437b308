import { Download, FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Format } from '../../../electron/contract/trace/export/format.ts';
import { useSession as useIdentity } from '../../app/store/session.ts';
import { showToast } from '../../app/store/toasts.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { saveFile } from '../../ui/save-file.ts';
import styles from './capture-menu.module.css';
import { useActivity, useSession } from './session/current-session.tsx';

const { save: TEXT } = STRINGS.activity;

/** What can be saved, and the extension by which `culvert trace` knows it as well. */
const FORMATS = [
  { value: 'culvert', extension: 'culvert' },
  { value: 'jsonl', extension: 'jsonl' },
  { value: 'csv', extension: 'csv' },
  { value: 'pcapng', extension: 'pcapng' },
  { value: 'perfetto', extension: 'json' },
  { value: 'text', extension: 'txt' },
  { value: 'bundle', extension: 'bundle' },
] as const satisfies readonly { readonly value: Format; readonly extension: string }[];

/** Largest capture file that is opened: it is read into memory. */
const OPEN_MAX_BYTES = 1024 * 1024 * 1024;

export function ExportButton({ open, onOpen }: { readonly open: boolean; readonly onOpen: (open: boolean) => void }) {
  return (
    <>
      <Button
        icon={<Download aria-hidden />}
        title={TEXT.keys}
        onClick={() => {
          onOpen(true);
        }}
      >
        {TEXT.button}
      </Button>
      {open ? (
        <ExportDialog
          onClose={() => {
            onOpen(false);
          }}
        />
      ) : null}
    </>
  );
}

function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const identity = useIdentity((state) => state.identity);
  const filtered = useActivity(({ filterInForce, range }) => filterInForce !== '' || range !== null);
  const rows = useActivity(({ status }) => status.rows);
  const matched = useActivity(({ status }) => status.end - status.head);
  const share = useActivity(({ status }) => status.share);
  const level = useActivity(({ status }) => status.level);
  const [format, setFormat] = useState<(typeof FORMATS)[number]['value']>('culvert');
  const [scope, setScope] = useState<'all' | 'filtered'>(filtered ? 'filtered' : 'all');
  const [redact, setRedact] = useState(true);
  const [busy, setBusy] = useState(false);
  async function save() {
    setBusy(true);
    const extension = FORMATS.find(({ value }) => value === format)?.extension ?? format;
    const host = { app: identity?.version ?? '', shell: identity?.shell ?? '', page: navigator.userAgent };
    try {
      const { file, rows: written } = await session.export({ format, filtered: scope === 'filtered', redact, host });
      saveFile(file, `${share === '' ? 'culvert' : share}-${stamp()}.${extension}`);
      showToast({ level: 'info', text: TEXT.done(formatCount(written), formatBytes(file.size)) });
      onClose();
    } catch (error) {
      showToast({ level: 'error', text: TEXT.failed, detail: error instanceof Error ? error.message : String(error) });
      setBusy(false);
    }
  }
  return (
    <Dialog
      title={TEXT.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{STRINGS.app.cancel}</Button>
          <Button kind="primary" disabledReason={busy ? TEXT.busy : undefined} onClick={() => void save()}>
            {TEXT.now}
          </Button>
        </>
      }
    >
      <div className={styles['form']}>
        <Field label={TEXT.format} hint={TEXT.about[format]}>
          {(control) => (
            <Select
              {...control}
              value={format}
              options={FORMATS.map(({ value }) => ({ value, label: TEXT.names[value] }))}
              onChoose={setFormat}
            />
          )}
        </Field>
        {format === 'pcapng' && level !== 'capture' ? <p className={styles['note']}>{TEXT.needsCapture}</p> : null}
        <Field label={TEXT.scope}>
          {(control) => (
            <Select
              {...control}
              value={scope}
              options={[
                { value: 'all', label: TEXT.all(formatCount(rows)) },
                { value: 'filtered', label: TEXT.filtered(formatCount(matched)), disabled: !filtered },
              ]}
              onChoose={setScope}
            />
          )}
        </Field>
        {format === 'bundle' ? (
          <label className={styles['check']}>
            <input
              type="checkbox"
              checked={redact}
              onChange={({ target }) => {
                setRedact(target.checked);
              }}
            />
            {TEXT.redact}
          </label>
        ) : null}
      </div>
    </Dialog>
  );
}

/** Opens a file that was saved here or by `culvert trace -o NAME.culvert`. */
export function OpenButton() {
  const session = useSession();
  const input = useRef<HTMLInputElement>(null);
  async function open(file: File) {
    if (file.size > OPEN_MAX_BYTES) {
      showToast({ level: 'error', text: TEXT.tooLarge(file.name), detail: TEXT.tooLargeFix });
      return;
    }
    try {
      await session.load(file.name, await file.arrayBuffer());
    } catch (error) {
      showToast({
        level: 'error',
        text: TEXT.unreadable(file.name),
        detail: error instanceof Error ? error.message : '',
      });
    }
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".culvert"
        aria-label={TEXT.open}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) void open(file);
          // The same file can be chosen again.
          target.value = '';
        }}
      />
      <Button
        icon={<FolderOpen aria-hidden />}
        onClick={() => {
          input.current?.click();
        }}
      >
        {TEXT.open}
      </Button>
    </>
  );
}

/** `20260131-140322`, in the local time. */
function stamp(): string {
  const now = new Date();
  const two = (number: number): string => String(number).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}
