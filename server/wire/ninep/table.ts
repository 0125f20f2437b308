/**
 * 9P2000.L, 9P2000.u and 9P2000, one row per message (Plan 9 manual section 5; Linux net/9p/client.c and protocol.c; diod's protocol.md). Where
 * a dialect changes a message's fields it is a row of its own, with `2000` at the end of the plain one's name.
 */
import type { Struct } from '../table.ts';
import { CLASSIC_MESSAGES } from './classic-messages.ts';
import { LINUX_MESSAGES } from './linux-messages.ts';
import type { NinepRow } from './row.ts';

export const NINEP_STRUCTS = {
  Qid: {
    size: 13,
    fields: [
      ['type', 'qidType'],
      ['version', 'u32'],
      ['path', 'opaque64'],
    ],
  },
  /** One entry of Rreaddir. */
  DirEntry: {
    fields: [
      ['qid', '.Qid'],
      /** Position behind this entry. */
      ['offset', 'cookie'],
      ['type', 'dirType8'],
      ['name', 'str'],
    ],
  },
  /** stat(5) with 9P2000.u's extensions. */
  Stat: {
    fields: [
      ['size', 'size16'],
      ['type', 'u16'],
      ['dev', 'u32'],
      ['qid', '.Qid'],
      ['mode', 'dmMode'],
      ['atime', 'u32'],
      ['mtime', 'u32'],
      ['length', 'size64'],
      ['name', 'str'],
      ['uid', 'str'],
      ['gid', 'str'],
      ['muid', 'str'],
      /** Target of a symlink; `b 8 1` or `c 1 3` of a device. */
      ['extension', 'str'],
      ['n_uid', 'uid'],
      ['n_gid', 'gid'],
      ['n_muid', 'uid'],
    ],
  },
  Stat2000: {
    fields: [
      ['size', 'size16'],
      ['type', 'u16'],
      ['dev', 'u32'],
      ['qid', '.Qid'],
      ['mode', 'dmMode'],
      ['atime', 'u32'],
      ['mtime', 'u32'],
      ['length', 'size64'],
      ['name', 'str'],
      ['uid', 'str'],
      ['gid', 'str'],
      ['muid', 'str'],
    ],
  },
} as const satisfies Record<string, Struct>;

export const NINEP_MESSAGES = {
  ...LINUX_MESSAGES,
  ...CLASSIC_MESSAGES,
} as const satisfies Record<string, NinepRow>;
