import type { RawData } from 'ws';

/** A text message's JSON; undefined: it is none. */
export function textOf(data: RawData): unknown {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
