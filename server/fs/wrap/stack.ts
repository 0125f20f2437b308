/** Which wrappers stand over a back end, by policy. None of them is there unless something asks for it. */
import { idRulesOf } from '../../../electron/contract/guest-view.ts';
import type { PolicyValues } from '../../../electron/contract/policy.ts';
import { parseXattrRules } from '../../../electron/contract/xattr-map.ts';
import type { Arena } from '../../arena.ts';
import type { FileSystem } from '../backend.ts';
import { IdMap } from './id-map.ts';
import { MappedXattr } from './mapped-xattr.ts';
import { Unowned } from './unowned.ts';
import { XattrMap } from './xattr-map.ts';

/** Arena space for wrappers, used inside one call only: one per thread serves all back ends and all stacks. */
export class WrapperSpace {
  readonly arena: Arena;
  readonly aclAt: number;
  readonly namesAt: number;
  readonly mappedAt: number;

  constructor(arena: Arena) {
    this.arena = arena;
    this.aclAt = arena.alloc(IdMap.VALUE_ROOM);
    this.namesAt = arena.alloc(XattrMap.ROOM);
    this.mappedAt = arena.alloc(MappedXattr.ROOM);
  }

  static readonly SIZE = IdMap.VALUE_ROOM + XattrMap.ROOM + MappedXattr.ROOM + 256;
}

/** Who the server is on the host. */
export interface Self {
  readonly uid: number;
  readonly gid: number;
}

/** The values that decide about the stack. */
export type StackValues = Pick<
  PolicyValues,
  'securityModel' | 'translateUid' | 'translateGid' | 'guestUserIsMe' | 'xattrMap'
>;

/**
 * `inner` as guests are to see it. From the guest inwards: ids are translated, attributes renamed, owners and modes kept where the model says. Nodes and
 * handles are `inner`'s own, so a stack may take another's place at any time between two calls.
 */
export function stacked(inner: FileSystem, space: WrapperSpace, values: StackValues, self: Self): FileSystem {
  const { arena } = space;
  let fs = inner;
  if (values.securityModel === 'mapped-xattr') fs = new MappedXattr(fs, arena, space.mappedAt, self);
  if (values.securityModel === 'none') fs = new Unowned(fs);
  if (values.xattrMap !== '')
    fs = new XattrMap(fs, arena, space.namesAt, valid(values.xattrMap, parseXattrRules(values.xattrMap)));
  const rules = idRulesOf(values, self);
  return rules === null ? fs : new IdMap(fs, arena, space.aclAt, rules.uids, rules.gids);
}

/** Settings were checked when they came in (valueProblem). */
function valid<T extends object>(text: string, parsed: T | string): T {
  if (typeof parsed === 'string') throw new Error(`the setting "${text}" was not checked: ${parsed}`);
  return parsed;
}
