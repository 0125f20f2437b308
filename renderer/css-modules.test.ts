/** Each class that a component names stands in its stylesheet, and each class of a stylesheet is named by somebody: neither shows otherwise. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const COMPOSES = /composes: ([\w -]+) from "([^"]+)"/g;
const IMPORT = /import (\w+) from '(\.[^']+\.module\.css)'/g;

test('classes of components and stylesheets agree', () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' });
  const named = new Map<string, Set<string>>();
  const wrong: string[] = [];
  for (const file of files.filter((name) => /\.tsx?$/.test(name))) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    for (const [, variable = '', path = ''] of text.matchAll(IMPORT)) {
      const sheet = normalize(join(dirname(file), path));
      const classes = named.get(sheet) ?? new Set<string>();
      named.set(sheet, classes);
      for (const [, name = ''] of text.matchAll(new RegExp(`\\b${variable}\\['([^']+)'\\]`, 'g'))) classes.add(name);
      // Only literal names can be checked.
      if (new RegExp(`\\b${variable}\\[[^']`).test(text)) wrong.push(`${file}: ${variable}[…] without a literal name`);
    }
  }
  const sheets = files.filter((name) => name.endsWith('.module.css'));
  for (const sheet of sheets) {
    for (const [, names = '', path = ''] of readFileSync(join(ROOT, sheet), 'utf8').matchAll(COMPOSES)) {
      const from = normalize(join(dirname(sheet), path));
      named.set(from, new Set([...(named.get(from) ?? []), ...names.split(' ')]));
    }
  }
  for (const sheet of sheets) {
    const text = readFileSync(join(ROOT, sheet), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    const defined = new Set([...text.matchAll(/\.([a-z][\w-]*)(?=[^{}]*\{)/g)].map(([, name = '']) => name));
    const used = named.get(sheet) ?? new Set<string>();
    for (const name of used) if (!defined.has(name)) wrong.push(`${sheet}: no class .${name}`);
    for (const name of defined) if (!used.has(name)) wrong.push(`${sheet}: nobody names .${name}`);
  }
  expect(named.size).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});
