/**
 * Names outlive a call as latin1 strings: one char per byte, whatever encoding the guest meant, and one byte of heap
 * per char. Nothing here decodes text.
 */
import type { Arena, Span } from '../arena.ts';

/** The name as a string to keep. */
export function nameOf(arena: Arena, name: Span): string {
  return arena.bytes.toString('latin1', name.at, name.at + name.length);
}

/** Whether the bytes of `name` are those of `kept`. */
export function isName(arena: Arena, name: Span, kept: string): boolean {
  const length = name.length;
  if (length !== kept.length) return false;
  const { u8 } = arena;
  for (let i = 0, at = name.at; i < length; i++) {
    if (u8[at + i] !== kept.charCodeAt(i)) return false;
  }
  return true;
}

/** Writes `kept` at `at` (the caller has the room) and returns its length in bytes. */
export function putName(arena: Arena, at: number, kept: string): number {
  const { u8 } = arena;
  for (let i = 0; i < kept.length; i++) u8[at + i] = kept.charCodeAt(i);
  return kept.length;
}
