/** The trace as it came, to be opened again (capture-file.ts). */
import { captureFileEnd, captureFileFrame, captureFileStart } from '../capture-file.ts';
import { encodeCapture, encodeJson, encodeNames, encodeRecords, FRAME, type Hello, type NameEntry } from '../frames.ts';
import { hasTwoPaths } from '../operations.ts';
import type { PathNames } from '../paths.ts';
import { bytesOfMessages, type RawMessage } from '../raw-message.ts';
import type { RecordReader } from '../record.ts';
import type { TraceStats } from '../snapshot.ts';
import { bytesOf } from '../utf8.ts';
import { joined } from './bytes.ts';
import type { TraceSink } from './trace-sink.ts';

/** Under which all paths of a file stand, whole, as one name: an id that no table of names reaches. Each list of names has it, since a reader forgets the oldest. */
const ROOT: NameEntry = { id: 0xffff_ffff, parent: 0, name: new Uint8Array(0) };
const SUBSCRIPTION = 0;

export class CaptureFileSink implements TraceSink {
  readonly needs = 'both';
  readonly #named = new Set<number>();
  #sequence = 0;

  begin(hello: Hello, stats: TraceStats | null): Uint8Array {
    const parts = [captureFileStart(), captureFileFrame(encodeJson(FRAME.HELLO, SUBSCRIPTION, hello))];
    if (stats !== null) parts.push(captureFileFrame(encodeJson(FRAME.SNAPSHOT, SUBSCRIPTION, stats)));
    return joined(parts);
  }

  rows(records: RecordReader, paths: PathNames): Uint8Array {
    if (records.length === 0) return new Uint8Array(0);
    const names: NameEntry[] = [];
    for (let i = 0; i < records.length; i++) {
      const row = records.move(i);
      this.#name(row.path, paths, names);
      if (hasTwoPaths(row.operation)) this.#name(row.argument, paths, names);
    }
    const drops = { ring: 0, credit: 0 };
    const frame = captureFileFrame(encodeRecords(SUBSCRIPTION, records.rawBytes(), drops));
    return names.length === 0 ? frame : joined([captureFileFrame(encodeNames(SUBSCRIPTION, [ROOT, ...names])), frame]);
  }

  messages(messages: readonly RawMessage[]): Uint8Array {
    if (messages.length === 0) return new Uint8Array(0);
    const bytes = bytesOfMessages(messages, this.#sequence);
    this.#sequence += messages.length;
    return captureFileFrame(encodeCapture(SUBSCRIPTION, bytes, 0));
  }

  end(stats: TraceStats | null): Uint8Array {
    if (stats === null) return captureFileEnd();
    return joined([captureFileFrame(encodeJson(FRAME.SNAPSHOT, SUBSCRIPTION, stats)), captureFileEnd()]);
  }

  #name(id: number, paths: PathNames, into: NameEntry[]): void {
    if (id === 0 || this.#named.has(id) || !paths.has(id)) return;
    this.#named.add(id);
    const text = paths.text(id);
    into.push({ id, parent: text === '' ? 0 : ROOT.id, name: bytesOf(text) });
  }
}
