/** docs/virtio-fs.md has every opcode and every INIT flag, and the tests that it names are there. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FUSE_OPS } from '../../wire/fuse/codec.gen.ts';
import { INIT, INIT2 } from '../../wire/fuse/flags.ts';

const PAGE = new URL('../../../docs/virtio-fs.md', import.meta.url);
const text = readFileSync(PAGE, 'utf8');

/** Names in the first column of the tables below a heading. */
function documented(heading: string): readonly string[] {
  const section = text.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  const cells = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/\b[A-Z][A-Z0-9_]+\b/g)].map(([name]) => name));
}

test('every opcode has its row, once', () => {
  const names = Array.from(FUSE_OPS).flatMap((op) => (op === undefined ? [] : [op.name]));
  expect([...documented('Opcodes')].sort()).toEqual([...names].sort());
});

test('every INIT flag has its row, once', () => {
  const names = documented('INIT flags').filter((name) => name !== 'DAX');
  expect([...names].sort()).toEqual([...Object.keys(INIT), ...Object.keys(INIT2)].sort());
});

/** Each row of the tables below a heading, as cells. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const section = text.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  const rows = [...section.matchAll(/^\| (.+) \|$/gm)].map(([, row]) => (row ?? '').split(' | '));
  return rows.filter(([names]) => /[A-Z]{3}/.test(names ?? '') && !(names ?? '').startsWith('---'));
}

test.each(['Opcodes', 'INIT flags'])('%s: what is ours is linked to a test that has it by name', (heading) => {
  const rows = rowsBelow(heading);
  expect(rows.length).toBeGreaterThan(20);
  const untested: string[] = [];
  for (const [names = '', , , ours = '', tests = ''] of rows) {
    if (/^(no|refused)\b/.test(ours)) continue;
    const linked = [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) =>
      readFileSync(fileURLToPath(new URL(link ?? '', PAGE)), 'utf8'),
    );
    for (const [name] of names.matchAll(/\b[A-Z][A-Z0-9_]+\b/g))
      if (!linked.some((source) => new RegExp(`\\b${name}\\b`).test(source))) untested.push(name);
  }
  expect(untested).toEqual([]);
});

test('every link leads to a file', () => {
  const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(30);
  expect(links.filter((link) => !existsSync(fileURLToPath(new URL(link, PAGE))))).toEqual([]);
});
