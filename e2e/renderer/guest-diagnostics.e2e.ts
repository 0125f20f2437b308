/** A VM whose memory is not shared, through the window: Diagnostics names the fault and shows the difference, and with exactly that the start check turns green. */
import type { Locator } from '@playwright/test';
import { expect, it } from 'vitest';
import { Guest } from '../../server/testing/guest/guest.ts';
import { findQemu } from '../../server/testing/guest/qemu.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { qemuWords } from '../cli/culvert.ts';
import { type App, Home } from './app.ts';
import { shareFolder } from './sharing.ts';
import { describeInBrowser } from './suite.ts';

const BOOT_TIMEOUT_MS = 180_000;
/** What the VM has besides the share: as somebody starts it who knows nothing of shared memory. */
const MACHINE = ['-name', 'guest=dev-vm', '-m', '512M', '-machine', 'q35'];

/** `memory failed` for each step. */
async function stepsOf(check: Locator): Promise<readonly string[]> {
  const steps = await check.getByRole('listitem').all();
  return await Promise.all(
    steps.map(async (step) => {
      const name = await step.locator('[data-step]').getAttribute('data-step');
      return `${name} ${await step.getAttribute('data-state')}`;
    }),
  );
}

async function pickVm(app: App): Promise<void> {
  await app.editor.button('Look for VMs again').click();
  const picker = app.editor.field('Virtual machine');
  await picker.locator('option', { hasText: 'dev-vm' }).waitFor({ state: 'attached' });
  await picker.selectOption('dev-vm');
  await app.editor.save('Save');
}

describeInBrowser('a guest without shared memory', (browser) => {
  it(
    'is named with its fix in Diagnostics; with the difference applied every step of the start check is done',
    async (test) => {
      if (findQemu() === undefined) test.skip('qemu-system-x86_64 is not installed');
      await using home = new Home();
      const folder = home.makeFolder('src', { 'from-host': 'hello\n' });
      await home.start();
      const app = await home.open(browser());
      await shareFolder(app, folder);
      const socket = await app.editor.field('Socket').inputValue();
      const device = [
        ...['-chardev', `socket,id=fs,path=${socket}`],
        ...['-device', 'vhost-user-fs-pci,chardev=fs,tag=src'],
      ];
      const check = app.page.getByRole('group', { name: 'Start check' });
      const { page } = app;

      let difference: string;
      {
        await using plain = await Guest.boot({
          machineArguments: [...MACHINE, ...device],
          bootTimeoutMs: BOOT_TIMEOUT_MS,
        });
        // The device is there, and of no use: QEMU hands no memory over that it does not share. mount(8) does not wait for an answer; whoever looked would.
        await sh(plain, 'mkdir -p /mnt/src && mount -t virtiofs src /mnt/src');
        await pickVm(app);
        await app.frame.goTo('Diagnostics');
        await expect.poll(() => stepsOf(check)).toContain('memory failed');
        expect(await stepsOf(check)).toContain('mounted waiting');
        const row = page
          .getByRole('listitem')
          .filter({ hasText: 'dev-vm: ' })
          .filter({ hasText: /shared/i });
        const fault = row.filter({ has: page.getByRole('button', { name: 'Show the difference' }) }).first();
        await fault.getByText('failed', { exact: true }).waitFor();
        expect(await fault.textContent()).toMatch(/memory.*not shared|private/i);
        await app.picture('diagnostics-memory-not-shared');
        await fault.getByRole('button', { name: 'Show the difference' }).click();
        const dialog = app.frame.dialog('What to change on the VM');
        await dialog.locator('ins').first().waitFor();
        difference = (await dialog.locator('ins').allTextContents()).join(' ');
        expect(difference).toMatch(/memory-backend-memfd.*share=on/);
        // Its device is right as it is.
        expect(difference).not.toContain('vhost-user-fs-pci');
        await app.picture('diagnostics-vm-difference');
        await dialog.getByRole('button', { name: 'Close' }).click();
        await plain.kill();
      }

      // The same VM, with what the window shows and nothing else.
      const words = qemuWords(`qemu-system-x86_64 ${difference}`);
      const machine = words.includes('-machine') ? MACHINE.slice(0, -2) : MACHINE;
      await using guest = await Guest.boot({
        machineArguments: [...machine, ...words, ...device],
        bootTimeoutMs: BOOT_TIMEOUT_MS,
      });
      await sh(guest, 'mkdir -p /mnt/src && mount -t virtiofs src /mnt/src && ls /mnt/src && cat /mnt/src/from-host');
      await check.getByText('all done').waitFor();
      expect((await stepsOf(check)).filter((step) => !step.endsWith(' done'))).toEqual([]);
      await page.getByRole('button', { name: 'Run all' }).click();
      // What runs in it is known from the file name of its kernel or from its driver.
      await page.getByText(/^Linux \d+\.\d+.*, says /).waitFor();
      expect(await page.getByRole('button', { name: 'Show the difference' }).count()).toBe(0);
      await app.picture('diagnostics-all-done');
      await guest.shutdown();
      expect(home.complaints).toEqual([]);
    },
    BOOT_TIMEOUT_MS * 2,
  );
});
