// @ts-check
// Renders assets/icons/culvert.svg into the sizes of the hicolor theme. Run by hand after a change of the drawing; the results are committed.
//
//   node scripts/icons.mjs

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from '@playwright/test';

const ICONS = join(dirname(dirname(fileURLToPath(import.meta.url))), 'assets/icons');
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512];

const svg = await readFile(join(ICONS, 'culvert.svg'), 'utf8');
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const page = await browser.newPage();
await mkdir(join(ICONS, 'png'), { recursive: true });
for (const size of SIZES) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${svg}`,
  );
  await writeFile(join(ICONS, `png/${size}x${size}.png`), await page.screenshot({ omitBackground: true }));
}
await browser.close();
