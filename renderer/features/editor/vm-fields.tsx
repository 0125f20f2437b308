import type { Vmm } from '../../../electron/contract/app/stored-share.ts';
import { VMM_KINDS, VMM_LABELS } from '../../../electron/contract/connect/vmm.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Field, Select, type SelectOption, TextInput } from '../../ui/field.tsx';
import { Columns } from '../../ui/section.tsx';
import { messagesAt, withHints } from './draft.ts';
import type { Editing } from './use-draft.ts';

const text = STRINGS.editor.connect;
const VMM_OPTIONS: readonly SelectOption<Vmm>[] = [
  { value: 'any', label: text.anyVmm },
  ...VMM_KINDS.map((value) => ({ value, label: VMM_LABELS[value] })),
];

/** For whom the copy panel writes: none of it changes what is served. */
export function VmFields({ editing }: { readonly editing: Editing }) {
  const { draft, problems, change } = editing;
  const { hints } = draft;
  return (
    <Columns>
      <Field label={text.vmm} messages={messagesAt(problems, 'hints.vmm')}>
        {(control) => (
          <Select
            {...control}
            value={hints.vmm}
            options={VMM_OPTIONS}
            onChoose={(vmm) => {
              change(withHints(draft, { vmm }));
            }}
          />
        )}
      </Field>
      <Field label={text.memory} messages={messagesAt(problems, 'hints.memoryMib')}>
        {(control) => (
          <TextInput
            {...control}
            type="number"
            min={16}
            step={512}
            value={String(hints.memoryMib)}
            onChange={(event) => {
              if (event.target.value !== '')
                change(withHints(draft, { memoryMib: Math.round(Number(event.target.value)) }));
            }}
          />
        )}
      </Field>
    </Columns>
  );
}
