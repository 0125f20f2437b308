/** Bytes as lines of 16, as hex dumps have them. */
const WIDTH = 16;

export interface HexLine {
  readonly at: number;
  readonly cells: readonly string[];
  /** Printable ASCII, `.` for the rest. */
  readonly text: string;
}

export function hexLines(bytes: Uint8Array, most: number): readonly HexLine[] {
  const lines: HexLine[] = [];
  for (let at = 0; at < bytes.length && lines.length < most; at += WIDTH) {
    const part = [...bytes.subarray(at, at + WIDTH)];
    lines.push({
      at,
      cells: part.map((byte) => byte.toString(16).padStart(2, '0')),
      text: part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
    });
  }
  return lines;
}
