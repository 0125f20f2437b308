/** 9P messages as lines of text: `Tlopen tag=1 fid=7 flags=RDONLY|NOFOLLOW`. Any bytes are printed; nothing throws. */
import { type PrintedField, Printer } from '../printer.ts';
import type { Views } from '../views.ts';
import { NINEP_OPS } from './codec.gen.ts';
import { DIALECT, type Dialect, TAG } from './flags.ts';
import { PRINT_MESSAGE, printDirEntry } from './print.gen.ts';

/** Directory entries that are printed; the rest is counted. */
const ENTRIES_SHOWN = 16;

/** `length` bytes at `at`: a message, or as much of it as was captured. Fields are those of `dialect`; `fields` gets them one by one. */
export function formatNinep(
  v: Views,
  at: number,
  length: number,
  dialect: Dialect = DIALECT.L,
  fields: PrintedField[] | null = null,
): string {
  const p = new Printer(v, at, at + length, fields);
  const size = p.take(4);
  const type = p.take(1);
  if (size === undefined || type === undefined) return p.text;
  const whole = at + Number(size);
  p.end = Math.max(p.at, Math.min(p.end, whole));
  const op = NINEP_OPS[dialect][Number(type)];
  const name = op === undefined ? `TYPE_${type}` : op.name.replace(/2000$/, '');
  p.word(name);
  p.note('type', name);
  p.value('tag', 2, TAG);
  if (op === undefined) {
    if (whole > p.at && !p.truncated) p.payload('data', whole - p.at);
  } else if (op.name === 'Rreaddir') {
    printEntries(p);
  } else {
    PRINT_MESSAGE[op.name](p);
    if (p.left > 0 && !p.truncated) p.payload('trailing', p.left);
  }
  return p.text;
}

function printEntries(p: Printer): void {
  const count = p.decimal('count', 4);
  const end = p.at + count;
  let entries = 0;
  while (p.at < end && p.left > 0 && !p.truncated) {
    if (entries < ENTRIES_SHOWN) {
      p.begin('');
      printDirEntry(p);
      p.finish();
    } else {
      p.skip(22);
      const length = p.take(2);
      if (length !== undefined) p.skip(Number(length));
    }
    entries++;
  }
  p.word(`(${entries} entries)`);
}
