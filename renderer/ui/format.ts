/** Numbers for people: KiB and MiB, thin-spaced digits, one unit each. */

const THIN_SPACE = '\u2009';
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `12 345`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
}

/** `1.2 k`, `3.4 M`: for figures that change each second. */
export function formatShortCount(count: number): string {
  if (count < 1_000) return String(Math.round(count));
  if (count < 1_000_000) return `${threeDigits(count / 1_000)}${THIN_SPACE}k`;
  return `${threeDigits(count / 1_000_000)}${THIN_SPACE}M`;
}

/** `84.2 MiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? String(Math.round(value)) : threeDigits(value)}${THIN_SPACE}${BYTE_UNITS[unit] ?? ''}`;
}

export function formatByteRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** `340 ns`, `12.3 µs`, `3.4 ms`. */
export function formatNs(ns: number): string {
  if (ns < 1e3) return `${Math.round(ns)}${THIN_SPACE}ns`;
  if (ns < 1e6) return `${threeDigits(ns / 1e3)}${THIN_SPACE}µs`;
  return ns < 1e9 ? `${threeDigits(ns / 1e6)}${THIN_SPACE}ms` : `${threeDigits(ns / 1e9)}${THIN_SPACE}s`;
}

/** `45 s`, `5 min`, `3 h`, `2 d`: how long ago, or how long still. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}${THIN_SPACE}s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)}${THIN_SPACE}min`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)}${THIN_SPACE}h`;
  return `${Math.round(seconds / 86_400)}${THIN_SPACE}d`;
}

/** `14:03:22`, in the local time of the page. */
export function formatClock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString(undefined, { hour12: false });
}

function threeDigits(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/**
 * A name from a guest or a host, made harmless to look at: control characters and what turns the direction of text are shown by their number.
 * Names are bytes that somebody else chose.
 */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

// C0 and C1 controls, and the marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9).
const HIDDEN = /[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
