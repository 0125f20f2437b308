import type { VhostUserConnection } from '../../../electron/contract/share.ts';
import { useVms } from '../../app/store/vms.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { visibleText } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';

const text = STRINGS.editor.connect;

/** Sockets that VMs of this host have for a share already: whoever waits there, we connect; whoever connects, we listen. */
export function VmSocketMenu({ onChoose }: { readonly onChoose: (socket: VhostUserConnection['socket']) => void }) {
  const vms = useVms(({ found }) => found?.vms);
  const sockets = (vms ?? []).flatMap((vm) =>
    vm.sockets.filter(({ use }) => use === 'vhost-user').map((socket) => ({ vm, socket })),
  );
  if (sockets.length === 0) return <Button disabledReason={text.noVms}>{text.fromVm}</Button>;
  return (
    <Menu
      trigger={<Button>{text.fromVm}</Button>}
      groups={[
        sockets.map(({ vm, socket }) => ({
          label: `${visibleText(vm.name)}: ${visibleText(socket.path)}`,
          onSelect: () => {
            onChoose({ how: socket.how, path: socket.path });
          },
        })),
      ]}
    />
  );
}
