import { Arena } from '../arena.ts';
import { native } from '../native/loader.ts';

const SMALL = 64 * 1024;
let arena: Arena | undefined;

/** The calling thread's arena, made and bound at the first call. Threads other than engines need little: peer credentials, passed descriptors. */
export function threadArena(size = SMALL): Arena {
  if (arena === undefined) {
    arena = new Arena(size);
    native.bindArena(arena.buffer);
  }
  return arena;
}
