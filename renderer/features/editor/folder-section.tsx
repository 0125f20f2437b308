import { useEffect, useState } from 'react';
import type { FolderInfo } from '../../../electron/contract/app/commands.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field, type FieldMessage, TextInput } from '../../ui/field.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Columns, Section, WithButton } from '../../ui/section.tsx';
import { SwitchLine } from '../../ui/switch-line.tsx';
import { pickPath } from '../browse/index.ts';
import { messagesAt, withConfig, withFolder } from './draft.ts';
import type { Editing } from './use-draft.ts';

const INSPECT_AFTER_MS = 300;
const text = STRINGS.editor.general;

export function FolderSection({ editing }: { readonly editing: Editing }) {
  const { draft, problems, change } = editing;
  const { config } = draft;
  const info = useFolderInfo(config.folder);
  async function browse() {
    const path = await pickPath({ what: 'folder', start: config.folder });
    if (path !== null) change(withFolder(draft, path));
  }
  return (
    <Section title={text.title}>
      <Field
        label={text.folder}
        messages={[
          ...messagesAt(problems, 'config.folder'),
          ...warningsOf(info, messagesAt(problems, 'config.folder')),
        ]}
        hint={measureOf(info)}
      >
        {(control) => (
          <WithButton>
            <TextInput
              {...control}
              mono
              value={config.folder}
              onChange={(event) => {
                change(withFolder(draft, event.target.value));
              }}
            />
            <Button onClick={() => void browse()}>{text.browse}</Button>
          </WithButton>
        )}
      </Field>
      <Columns>
        <Field label={text.name} messages={messagesAt(problems, 'config.name', 'config.id')}>
          {(control) => (
            <TextInput
              {...control}
              value={config.name}
              onChange={(event) => {
                change(withConfig(draft, { name: event.target.value }));
              }}
            />
          )}
        </Field>
      </Columns>
      <SwitchLine
        label={text.startWithApp}
        checked={draft.startWithApp}
        onChange={(startWithApp) => {
          change({ ...draft, startWithApp });
        }}
      />
    </Section>
  );
}

function useFolderInfo(folder: string): FolderInfo | null {
  const [info, setInfo] = useState<FolderInfo | null>(null);
  useEffect(() => {
    setInfo(null);
    if (!folder.startsWith('/')) return;
    let wanted = true;
    const timer = setTimeout(() => {
      void bridge.invoke('folder.inspect', { path: folder }).then((envelope) => {
        if (wanted && envelope.ok) setInfo(envelope.value);
      });
    }, INSPECT_AFTER_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [folder]);
  return info;
}

/** What the check has not said in the same words. */
function warningsOf(info: FolderInfo | null, said: readonly FieldMessage[]): readonly FieldMessage[] {
  if (info === null || !info.exists) return [];
  const warnings = info.writable ? info.warnings : [...info.warnings, text.readable];
  return warnings
    .filter((warning) => !said.some(({ message }) => message === warning))
    .map((message) => ({ level: 'warning', message }));
}

function measureOf(info: FolderInfo | null): string {
  if (info === null) return text.counting;
  if (!info.exists) return '';
  const say = info.complete ? text.measured : text.measuredMore;
  return say(formatCount(info.entries), formatBytes(info.bytes), info.fileSystem);
}
