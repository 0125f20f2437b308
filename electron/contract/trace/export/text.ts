/** Lines after strace (contract/trace/text.ts). */
import type { Hello } from '../frames.ts';
import type { PathNames } from '../paths.ts';
import type { RecordReader } from '../record.ts';
import { rowText } from '../text.ts';
import type { TraceSink } from './trace-sink.ts';

export class TextSink implements TraceSink {
  readonly needs = 'records';
  #epochMs = 0;

  begin({ epochMs }: Hello): string {
    this.#epochMs = epochMs;
    return '';
  }

  rows(records: RecordReader, paths: PathNames): string {
    let text = '';
    for (let i = 0; i < records.length; i++) text += `${rowText(records.move(i), paths, this.#epochMs)}\n`;
    return text;
  }

  messages(): string {
    return '';
  }

  end(): string {
    return '';
  }
}
