/** RFC 4180, with the keys of the JSON lines as the first row. */
import type { Hello } from '../frames.ts';
import type { PathNames } from '../paths.ts';
import type { RecordReader } from '../record.ts';
import { rowObject } from '../text.ts';
import type { TraceSink } from './trace-sink.ts';

const COLUMNS = [
  'time',
  'startNs',
  'session',
  'tag',
  'op',
  'path',
  'node',
  'fid',
  'offset',
  'count',
  'arguments',
  'bytes',
  'result',
  'serviceNs',
  'waitNs',
  'uid',
  'pid',
] as const;

export class CsvSink implements TraceSink {
  readonly needs = 'records';
  #epochMs = 0;

  begin({ epochMs }: Hello): string {
    this.#epochMs = epochMs;
    return `${COLUMNS.join(',')}\r\n`;
  }

  rows(records: RecordReader, paths: PathNames): string {
    let text = '';
    for (let i = 0; i < records.length; i++) {
      const row = rowObject(records.move(i), paths, this.#epochMs);
      text += `${COLUMNS.map((column) => cell(row[column] ?? null)).join(',')}\r\n`;
    }
    return text;
  }

  messages(): string {
    return '';
  }

  end(): string {
    return '';
  }
}

/** Text that a spreadsheet would take for a formula gets an apostrophe: names come from the guest. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
