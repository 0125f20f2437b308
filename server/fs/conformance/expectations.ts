/** Results that a test takes for granted, and errnos compared by name. */
import { expect } from 'vitest';
import { type ERRNO, errnoName } from '../../errno.ts';
import type { Created, Failure, Handle, Node, Result } from '../backend.ts';

/** The node that a call had to give. */
export function found(node: Node | Failure): Node {
  if (typeof node === 'number') throw new Error(`no node but ${errnoName(node)}`);
  return node;
}

/** The handle that a call had to give. */
export function opened(handle: Handle | Failure): Handle {
  if (typeof handle === 'number') throw new Error(`no handle but ${errnoName(handle)}`);
  return handle;
}

/** Node and handle that a call had to give. */
export function made(created: Created | Failure): Created {
  if (typeof created === 'number') throw new Error(`nothing made but ${errnoName(created)}`);
  return created;
}

/** A result that had to be a success. */
export function succeed(result: Result): Result {
  if (result < 0) throw new Error(`failed with ${errnoName(result)}`);
  return result;
}

/** Compares by name, so that a failing test says ENOENT and not -2. */
export function expectErrno(result: unknown, name: keyof typeof ERRNO): void {
  expect(typeof result === 'number' && result < 0 ? errnoName(result) : result).toBe(name);
}
