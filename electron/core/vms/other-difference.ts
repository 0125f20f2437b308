/** The changes of cloud-hypervisor's and crosvm's arguments. */
import { cloudHypervisorValue, crosvmValue } from '../../contract/connect/quoting.ts';
import { type Refusal, refusal } from '../../contract/connect/snippet.ts';
import type { ArgumentChange, Need } from './difference.ts';
import { cloudHypervisorOptions } from './option-text.ts';

export function cloudHypervisorChanges(
  argv: readonly string[],
  { route, settled, memory, device, vsock }: Need,
): readonly ArgumentChange[] | Refusal {
  const changes: ArgumentChange[] = [];
  const at = argv.findIndex((word, index) => index > 0 && argv[index - 1] === '--memory' && !word.startsWith('-'));
  if (memory && at < 0 && argv.some((word) => word.startsWith('--memory=')) === false)
    changes.push({
      at: null,
      words: ['--memory', `size=${settled.memoryMib}M,shared=on`],
      why: 'Guest memory that the share can map.',
    });
  else if (memory && at < 0)
    return refusal(
      'The VM’s --memory is written with "=", which is not changed here.',
      'Add shared=on to it, and drop mergeable=on.',
    );
  else if (memory) {
    // shared=on excludes mergeable=on.
    const values = [...cloudHypervisorOptions(argv[at] ?? '')].filter(
      ([key]) => key !== 'shared' && key !== 'mergeable',
    );
    const text = [...values.map(([key, value]) => `${key}=${cloudHypervisorValue(value) ?? value}`), 'shared=on'].join(
      ',',
    );
    changes.push({ at, words: [text], why: 'Guest memory that the share can map; mergeable=on would exclude it.' });
  }
  if (device && route.kind === 'virtiofs') {
    const [tag, socket] = [cloudHypervisorValue(route.tag), cloudHypervisorValue(route.socketPath)];
    if (tag === null || socket === null)
      return refusal(
        'Cloud Hypervisor cannot be told this tag or socket path.',
        'Choose one without quotes and brackets.',
      );
    const value = `tag=${tag},socket=${socket},num_queues=1,queue_size=${settled.queueSize}`;
    // One --fs takes all file systems, one value each.
    const last = lastValueOf(argv, '--fs');
    changes.push(
      last === null
        ? { at: null, words: ['--fs', value], why: 'The virtio-fs device.' }
        : { at: last, words: [argv[last] ?? '', value], why: 'The virtio-fs device, beside the one that is there.' },
    );
  }
  if (vsock && route.kind === 'vsock' && route.udsPath !== null)
    changes.push({
      at: null,
      words: ['--vsock', `cid=${settled.guestCid},socket=${cloudHypervisorValue(route.udsPath) ?? route.udsPath}`],
      why: 'The vsock device.',
    });
  return changes;
}

function lastValueOf(argv: readonly string[], option: string): number | null {
  let at = argv.lastIndexOf(option);
  if (at < 0) return null;
  while (argv[at + 1]?.startsWith('-') === false) at++;
  return argv[at] === option ? null : at;
}

/** crosvm's memory can always be shared. */
export function crosvmChanges({ route, settled, device, vsock }: Need): readonly ArgumentChange[] {
  const changes: ArgumentChange[] = [];
  if (device && (route.kind === 'virtiofs' || route.kind === 'virtio-9p'))
    changes.push({
      at: null,
      words: ['--vhost-user', `${route.kind === 'virtiofs' ? 'fs' : '9p'},socket=${crosvmValue(route.socketPath)}`],
      why: 'The device; the share tells the guest the tag.',
    });
  if (vsock) changes.push({ at: null, words: ['--vsock', `cid=${settled.guestCid}`], why: 'The vsock device.' });
  return changes;
}
