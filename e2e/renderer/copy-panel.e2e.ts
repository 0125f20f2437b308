/** What the copy panel shows, taken from the page as text: it boots a guest, it is valid XML, it follows what is typed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Guest } from '../../server/testing/guest/guest.ts';
import { findQemu } from '../../server/testing/guest/qemu.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { qemuWords } from '../cli/culvert.ts';
import { Home } from './app.ts';
import { shareFolder } from './sharing.ts';
import { describeInBrowser } from './suite.ts';

const BOOT_TIMEOUT_MS = 180_000;

describeInBrowser('the copy panel', (browser) => {
  it(
    'its QEMU line boots a guest that mounts the share with its mount line',
    async (test) => {
      if (findQemu() === undefined) test.skip('qemu-system-x86_64 is not installed');
      await using home = new Home();
      const folder = home.makeFolder('src', { 'from-host': 'hello\n' });
      await home.start();
      const app = await home.open(browser());
      await shareFolder(app, folder);
      await app.editor.field('Memory of the VM in MiB').fill('512');
      await expect.poll(() => app.editor.snippetText('qemu')).toContain('size=512M');
      const machineArguments = qemuWords(await app.editor.snippetText('qemu'));
      await app.editor.copyTab('Guest');
      const mount = await app.editor.snippetText('mount');
      await using guest = await Guest.boot({ machineArguments, bootTimeoutMs: BOOT_TIMEOUT_MS });
      await sh(guest, mount);
      expect(await sh(guest, 'cat /mnt/src/from-host; echo back > /mnt/src/from-guest')).toBe('hello\n');
      expect(readFileSync(join(folder, 'from-guest'), 'utf8')).toBe('back\n');
      await app.editor.said(/Mounted by qemu/).waitFor();
      await app.picture('editor-mounted-light');
      await guest.shutdown();
    },
    BOOT_TIMEOUT_MS * 2,
  );

  it('its libvirt XML is valid', async (test) => {
    if (!existsSync('/usr/bin/virt-xml-validate')) test.skip('virt-xml-validate is not installed');
    await using home = new Home();
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, home.makeFolder('a & b'));
    await app.editor.choosePill('libvirt');
    const xml = await app.editor.snippetText('libvirt');
    const domain = xml.replace('<devices>', '<os><type arch="x86_64">hvm</type></os>\n<devices>');
    const file = join(home.folder, 'domain.xml');
    writeFileSync(file, `<domain type='kvm'><name>vm</name><memory unit='MiB'>512</memory>${domain}</domain>\n`);
    const { status, stdout, stderr } = spawnSync('virt-xml-validate', [file, 'domain'], { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toMatch(/validates/);
    expect(status).toBe(0);
  });

  it('follows what is typed, marks what changed, tells why, copies, and has nothing to fill in', async () => {
    await using home = new Home();
    await home.start();
    const app = await home.open(browser());
    await shareFolder(app, home.makeFolder('src'));
    const code = app.editor.snippet('qemu').locator('pre');
    const part = code.locator('[data-part]', { hasText: 'vhost-user-fs-pci' });
    await part.hover();
    const why = await part.getAttribute('aria-description');
    await app.page.getByText(why ?? '', { exact: true }).waitFor();
    await app.editor.field('Memory of the VM in MiB').fill('2048');
    await code.locator('[data-changed]').first().waitFor();
    expect((await code.locator('[data-changed]').allTextContents()).join('\n')).toContain('2G');
    // Settles when nothing changes any more.
    await code.locator('[data-changed]').first().waitFor({ state: 'detached' });

    await app.editor.snippet('qemu').getByRole('button', { name: 'Copy: QEMU' }).click();
    await app.editor.snippet('qemu').getByText('Copied').waitFor();
    await app.editor.field('Name').press('Control+A');
    await app.editor.field('Name').press('Control+V');
    expect(await app.editor.field('Name').inputValue()).toContain('vhost-user-fs-pci');
    await app.editor.button('Discard changes').click();

    for (const vmm of ['QEMU', 'libvirt', 'Cloud Hypervisor', 'crosvm', 'Firecracker']) {
      await app.editor.copyTab('VM');
      await app.editor.choosePill(vmm);
      for (const tab of ['VM', 'Guest', 'Automatic'] as const) {
        await app.editor.copyTab(tab);
        const text = (await app.page.locator('[data-snippet] pre').allTextContents()).join('\n');
        expect(text, `${vmm}, ${tab}`).not.toMatch(/\b(SOCK|TAG|MEM|CID|PORT|MP)\b|undefined|null/);
      }
    }
    // virtio-fs in Firecracker: refused, with what to do instead.
    await app.page.getByRole('complementary').getByText('Firecracker has no virtio-fs').first().waitFor();
    expect(home.complaints).toEqual([]);
  });
});
