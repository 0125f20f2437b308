/** The changes of QEMU's arguments. */
import { deviceArguments, memoryArguments } from '../../contract/connect/qemu-arguments.ts';
import { qemuValue } from '../../contract/connect/quoting.ts';
import { type Refusal, refusal } from '../../contract/connect/snippet.ts';
import type { ArgumentChange, Need } from './difference.ts';
import { type OptionValues, qemuOptions } from './option-text.ts';
import { type QemuArgument, qemuArgumentList, qemuMemory } from './qemu-facts.ts';

const MEMORY_WHY = 'Guest memory that the share can map: shared instead of private.';

export function qemuChanges(argv: readonly string[], need: Need): readonly ArgumentChange[] | Refusal {
  const list = qemuArgumentList(argv);
  const memory = need.memory ? sharedMemory(list, need) : [];
  if ('reason' in memory) return memory;
  const wanted =
    need.device || need.vsock ? deviceArguments(need.route, { ...need.settled, index: freeIndex(list) }) : [];
  return [...memory, ...wanted.map(({ words, why }): ArgumentChange => ({ at: null, words, why }))];
}

function sharedMemory(list: readonly QemuArgument[], { settled }: Need): readonly ArgumentChange[] | Refusal {
  const { objects, anonymous } = qemuMemory(list);
  if (objects.length > 0)
    return objects
      .filter(({ shared }) => !shared)
      .map(({ argument, values }) => ({
        at: argument.at,
        words: [sharedObject(argument.value, values)],
        why: MEMORY_WHY,
      }));
  const numa = list.some(({ name, value }) => name === 'numa' && qemuOptions(value, 'type').get('type') === 'node');
  if (numa && anonymous)
    return refusal(
      'The VM has NUMA nodes without memory objects of their own, which cannot be made shared by a small change.',
      'Give each node a memory-backend-memfd with share=on (-numa node,memdev=…).',
    );
  const machine = list.findLast(({ name }) => name === 'machine' || name === 'M');
  const groups = memoryArguments(settled, '');
  return groups.map(({ words, why }): ArgumentChange => {
    const [option, value = ''] = words;
    // A second -machine adds to the first, but one line is easier to read.
    return option === '-machine' && machine !== undefined
      ? { at: machine.at, words: [`${machine.value},${value}`], why }
      : { at: null, words, why };
  });
}

/** The same object, shared; private RAM becomes a memfd, as memory-backend-ram has nothing to share. */
function sharedObject(text: string, values: OptionValues): string {
  const type =
    values.get('qom-type') === 'memory-backend-ram' ? 'memory-backend-memfd' : (values.get('qom-type') ?? '');
  if (text.startsWith('{')) {
    const object = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify({ ...object, 'qom-type': type, share: true });
  }
  const rest = [...values]
    .filter(([key]) => key !== 'qom-type' && key !== 'share')
    .map(([key, value]) => `${key}=${qemuValue(value)}`);
  return [type, ...rest, 'share=on'].join(',');
}

/** Ids of the devices that are there must not be used again. */
function freeIndex(list: readonly QemuArgument[]): number {
  const ids = new Set(list.flatMap(({ value }) => [qemuOptions(value).get('id') ?? '']));
  let index = 0;
  while (ids.has(`fs${index}`) || ids.has(`net${index}`)) index++;
  return index;
}
