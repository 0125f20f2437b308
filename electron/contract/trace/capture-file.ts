/**
 * A trace as a file (.culvert): 16 bytes that name the format, then the frames that a viewer gets (frames.ts), each behind u32 length and u32 0 and padded
 * to 8 bytes, so that they lie aligned. Length 0 ends the file: without it the file is cut. The first frame is HELLO, SNAPSHOT the second; records come
 * behind the names that they use.
 */
import { decodeFrame, type Hello, type TraceFrame } from './frames.ts';
import { PathNames } from './paths.ts';
import { RECORD_SIZE } from './record.ts';
import { bytesOf } from './utf8.ts';

const MAGIC = bytesOf('CULVERT TRACE 1\n');
const PREFIX = 8;
/** A frame is half a ring of records at most, or a snapshot: far below. */
const FRAME_MAX = 256 * 1024 * 1024;

export interface CaptureFileProblem {
  readonly code: 'FOREIGN' | 'NEWER' | 'DAMAGED' | 'TRUNCATED';
  readonly message: string;
}

export function captureFileStart(): Uint8Array {
  return MAGIC.slice();
}

export function captureFileFrame(frame: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(PREFIX + ((frame.length + 7) & ~7));
  new DataView(bytes.buffer).setUint32(0, frame.length, true);
  bytes.set(frame, PREFIX);
  return bytes;
}

export function captureFileEnd(): Uint8Array {
  return new Uint8Array(PREFIX);
}

/** Takes a file as it comes, piece by piece. */
export class CaptureFileReader {
  readonly paths = new PathNames();
  hello: Hello | null = null;
  /** Why there is nothing more to be had. Null while all is well. */
  problem: CaptureFileProblem | null = null;
  #rest: Uint8Array = new Uint8Array(0);
  #started = false;
  #ended = false;

  /** The frames that are whole now. Their memory is not used again. */
  push(piece: Uint8Array): readonly TraceFrame[] {
    const frames: TraceFrame[] = [];
    this.#rest = joined(this.#rest, piece);
    let at = 0;
    if (!this.#started) {
      if (!this.#start()) return frames;
      at = MAGIC.length;
    }
    while (this.problem === null && !this.#ended) {
      const view = new DataView(this.#rest.buffer, this.#rest.byteOffset, this.#rest.byteLength);
      if (this.#rest.length - at < PREFIX) break;
      const length = view.getUint32(at, true);
      if (length === 0) {
        this.#ended = true;
        at += PREFIX;
        break;
      }
      if (length > FRAME_MAX || view.getUint32(at + 4, true) !== 0) {
        this.#damaged('what should be the length of a part is none');
        break;
      }
      const padded = (length + 7) & ~7;
      if (this.#rest.length - at - PREFIX < padded) break;
      const frame = this.#decoded(this.#rest.slice(at + PREFIX, at + PREFIX + length));
      at += PREFIX + padded;
      if (frame !== null) frames.push(frame);
    }
    this.#rest = this.#rest.slice(at);
    if (this.#ended && this.#rest.length > 0 && this.problem === null)
      this.#damaged('there is something behind its end');
    return frames;
  }

  /** There is nothing more to come: says what is wrong with the whole, or null. */
  finish(): CaptureFileProblem | null {
    if (this.problem !== null || this.#ended) return this.problem;
    if (!this.#started) this.#fail('FOREIGN', FOREIGN);
    else
      this.#fail(
        'TRUNCATED',
        'the file is cut: its end is missing, because writing it was broken off or the copy is not whole',
      );
    return this.problem;
  }

  #start(): boolean {
    const length = Math.min(MAGIC.length, this.#rest.length);
    for (let i = 0; i < length; i++) {
      if (this.#rest[i] === MAGIC[i]) continue;
      if (i >= VERSION_AT) this.#fail('NEWER', NEWER);
      else this.#fail('FOREIGN', FOREIGN);
      return false;
    }
    this.#started = length === MAGIC.length;
    return this.#started;
  }

  #decoded(bytes: Uint8Array): TraceFrame | null {
    let frame: TraceFrame;
    try {
      frame = decodeFrame(bytes, this.paths);
    } catch {
      return this.#damaged('a part of it cannot be read');
    }
    if (frame.type === 'hello') {
      if (!isHello(frame.hello)) return this.#damaged('its first part cannot be read');
      if (frame.hello.version !== 1 || frame.hello.recordSize !== RECORD_SIZE) {
        this.#fail('NEWER', NEWER);
        return null;
      }
      this.hello = frame.hello;
    } else if (this.hello === null) {
      return this.#damaged('its first part is missing');
    }
    if ((frame.type === 'snapshot' || frame.type === 'increment') && !isStats(frame.stats))
      return this.#damaged('its counters cannot be read');
    return frame;
  }

  #damaged(why: string): null {
    this.#fail('DAMAGED', `the file is damaged: ${why}`);
    return null;
  }

  #fail(code: CaptureFileProblem['code'], message: string): void {
    this.problem = { code, message };
  }
}

const VERSION_AT = 'CULVERT TRACE '.length;
const FOREIGN = 'this is no trace of Culvert: files that culvert trace -o NAME.culvert and the app save can be opened';
const NEWER = 'the file was saved by another version of Culvert, whose format is not known here';

/** A whole file. `frames` are those that could be read even when there is a problem. */
export function readCaptureFile(bytes: Uint8Array): {
  readonly problem: CaptureFileProblem | null;
  readonly frames: readonly TraceFrame[];
  readonly paths: PathNames;
  readonly hello: Hello | null;
} {
  const reader = new CaptureFileReader();
  const frames = reader.push(bytes);
  const problem = reader.finish();
  return { problem, frames, paths: reader.paths, hello: reader.hello };
}

/** A file may come from anywhere: what its readers rely on is there. */
function isHello(value: unknown): value is Hello {
  const { version, recordSize, share, epochMs } = (value ?? {}) as Partial<Record<string, unknown>>;
  return (
    typeof version === 'number' &&
    typeof recordSize === 'number' &&
    typeof share === 'string' &&
    typeof epochMs === 'number'
  );
}

const LISTS = ['ops', 'sessions', 'handles', 'paths', 'requests', 'insights'] as const;

function isStats(value: unknown): boolean {
  const stats = (value ?? {}) as Partial<Record<string, unknown>>;
  return LISTS.every((name) => {
    const list = stats[name];
    return Array.isArray(list) && list.every((row) => typeof row === 'object' && row !== null);
  });
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
