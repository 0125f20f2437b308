import { RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import type { Vmm } from '../../../electron/contract/app/stored-share.ts';
import { GUEST_LABELS, GUEST_SYSTEMS } from '../../../electron/contract/connect/options.ts';
import { VMM_KINDS, VMM_LABELS } from '../../../electron/contract/connect/vmm.ts';
import type { RunningVm, VmsFound } from '../../../electron/contract/vms.ts';
import { findVms, useVms } from '../../app/store/vms.ts';
import { STRINGS } from '../../strings/strings.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field, Select, type SelectOption, TextInput } from '../../ui/field.tsx';
import { visibleText } from '../../ui/format.ts';
import { Columns, WithButton } from '../../ui/section.tsx';
import { messagesAt, withHints } from './draft.ts';
import type { Editing } from './use-draft.ts';

const text = STRINGS.editor.connect;

/** For whom the copy panel writes: none of it changes what is served. */
export function VmFields({ editing }: { readonly editing: Editing }) {
  const { draft, problems, change } = editing;
  const { hints } = draft;
  const found = useVms((state) => state.found);
  const isLooking = useVms((state) => state.isLooking);
  useEffect(() => {
    void findVms();
  }, []);
  function chooseVm(name: string) {
    const vm = found?.vms.find((each) => each.name === name);
    const size = vm?.memory.sizeMib ?? hints.memoryMib;
    change(withHints(draft, { vm: name, vmm: vm?.kind ?? hints.vmm, memoryMib: size }));
  }
  return (
    <Columns>
      <Field label={text.vmm} messages={messagesAt(problems, 'hints.vmm')}>
        {(control) => (
          <Select
            {...control}
            value={hints.vmm}
            options={vmmOptions(found)}
            onChoose={(vmm) => {
              change(withHints(draft, { vmm }));
            }}
          />
        )}
      </Field>
      <Field label={text.vm} hint={text.vmHint} messages={messagesAt(problems, 'hints.vm')}>
        {(control) => (
          <WithButton>
            <Select {...control} value={hints.vm} options={vmOptions(found, hints.vm)} onChoose={chooseVm} />
            <IconButton label={text.lookAgain} kind="plain" disabled={isLooking} onClick={() => void findVms()}>
              <RefreshCw aria-hidden />
            </IconButton>
          </WithButton>
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
              if (event.target.value !== '') {
                change(withHints(draft, { memoryMib: Math.round(Number(event.target.value)) }));
              }
            }}
          />
        )}
      </Field>
      <Field label={text.guest} messages={messagesAt(problems, 'hints.guest')}>
        {(control) => (
          <Select
            {...control}
            value={hints.guest}
            options={[
              { value: 'any', label: text.anyGuest },
              ...GUEST_SYSTEMS.map((value) => ({ value, label: GUEST_LABELS[value] })),
            ]}
            onChoose={(guest) => {
              change(withHints(draft, { guest }));
            }}
          />
        )}
      </Field>
      <Field label={text.kernel} hint={text.kernelHint} messages={messagesAt(problems, 'hints.kernel')}>
        {(control) => (
          <TextInput
            {...control}
            mono
            placeholder="uname -r"
            value={hints.kernel}
            onChange={(event) => {
              change(withHints(draft, { kernel: event.target.value.trim() }));
            }}
          />
        )}
      </Field>
    </Columns>
  );
}

function vmmOptions(found: VmsFound | null): readonly SelectOption<Vmm>[] {
  return [
    { value: 'any', label: text.anyVmm },
    ...VMM_KINDS.map((value) => {
      const installed = found?.installed.find((each) => each.kind === value);
      const label = VMM_LABELS[value];
      if (found === null) return { value, label };
      return {
        value,
        label: installed === undefined ? text.notFound(label) : text.found(label, installed.version ?? ''),
      };
    }),
  ];
}

/** A name that was chosen once stays, whether or not that VM runs now. */
function vmOptions(found: VmsFound | null, chosen: string): readonly SelectOption<string>[] {
  const vms: readonly RunningVm[] = found?.vms ?? [];
  const names = [...new Set(vms.map((vm) => vm.name))];
  return [
    { value: '', label: text.anyVm },
    ...names.map((name) => {
      const vm = vms.find((each) => each.name === name);
      return {
        value: name,
        label: text.vmOption(visibleText(name), VMM_LABELS[vm?.kind ?? 'qemu'], vm?.state ?? 'off'),
      };
    }),
    ...(chosen === '' || names.includes(chosen) ? [] : [{ value: chosen, label: text.vmGone(visibleText(chosen)) }]),
  ];
}
