/**
 * The JSON trace format of Chromium, which ui.perfetto.dev opens: an asynchronous slice (`b`, `e`) for each request, because requests overlap; a process for
 * the share, a track for each fid or handle. Cut at 200 MB, above which the page gives up.
 */
import type { Hello } from '../frames.ts';
import { operationName } from '../operations.ts';
import type { PathNames } from '../paths.ts';
import type { RecordReader } from '../record.ts';
import { NO_SUBJECT } from '../record.ts';
import { argumentsText, resultText } from '../text.ts';
import type { TraceSink } from './trace-sink.ts';

const LIMIT = 200 * 1024 * 1024;

export class PerfettoSink implements TraceSink {
  readonly needs = 'records';
  readonly #tracks = new Set<number>();
  #written = 0;
  #id = 0;
  #left = 0;

  begin({ share }: Hello): string {
    return `[\n${JSON.stringify({ ph: 'M', pid: 1, name: 'process_name', args: { name: share } })}`;
  }

  rows(records: RecordReader, paths: PathNames): string {
    let text = '';
    for (let i = 0; i < records.length; i++) {
      const row = records.move(i);
      if (this.#written + text.length > LIMIT) {
        this.#left++;
        continue;
      }
      const tid = row.subject === NO_SUBJECT ? 0 : row.subject + 1;
      if (!this.#tracks.has(tid)) {
        this.#tracks.add(tid);
        text += event({
          ph: 'M',
          pid: 1,
          tid,
          name: 'thread_name',
          args: { name: tid === 0 ? 'without a fid' : `fid ${tid - 1}` },
        });
      }
      const common = { pid: 1, tid, cat: 'request', id: ++this.#id, name: operationName(row.operation) };
      const args = {
        path: paths.text(row.path),
        arguments: argumentsText(row, paths),
        result: resultText(row),
        session: row.session,
      };
      text += event({ ...common, ph: 'b', ts: row.startNs / 1000, args });
      text += event({ ...common, ph: 'e', ts: (row.startNs + row.serviceNs) / 1000 });
    }
    this.#written += text.length;
    return text;
  }

  messages(): string {
    return '';
  }

  end(): string {
    const note =
      this.#left === 0
        ? ''
        : event({ ph: 'M', pid: 1, name: 'process_labels', args: { labels: `${this.#left} requests left out` } });
    return `${note}\n]\n`;
  }
}

function event(fields: object): string {
  return `,\n${JSON.stringify(fields)}`;
}
