/** What is asked and said when the app goes, or goes on without a window: by name, since it takes something away from somebody. */
import { dialog, Notification } from 'electron';
import type { ShareView } from '../contract/app/share-view.ts';

/** Whether to quit all the same. `attached` is not empty. */
export async function confirmQuit(attached: readonly ShareView[]): Promise<boolean> {
  const hangs = attached.some(({ peers }) => peers.some(({ hangsWhenStopped }) => hangsWhenStopped));
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: attached.length === 1 ? 'A virtual machine is using a share' : 'Virtual machines are using shares',
    detail: `${namesOf(attached)}\n\n${
      hangs
        ? 'Programs in the guest that use the share will hang until the VM is restarted. Unmount it in the guest first.'
        : 'Programs in the guest that use the share will fail.'
    }`,
    buttons: ['Cancel', 'Quit anyway'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

export function sayInBackground(attached: readonly ShareView[], open: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({
    title: 'Culvert goes on in the background',
    body: `${namesOf(attached)}\nOpen Culvert again to see or end it.`,
  });
  notification.on('click', open);
  notification.show();
}

/** `src: qemu-system-x86_64 (dev-vm)`, a line a share. */
function namesOf(attached: readonly ShareView[]): string {
  return attached
    .map(({ stored, peers }) => `${stored.config.name}: ${peers.map(({ name }) => name).join(', ')}`)
    .join('\n');
}
