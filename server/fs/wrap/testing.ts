/** A host folder seen through wrappers, for tests: `t` is the guest's side, `inner` what the host has. */
import { Tester } from '../conformance/tester.ts';
import { arena, HostTester } from '../host/testing.ts';
import { type Self, type StackValues, stacked, WrapperSpace } from './stack.ts';

const PLAIN: StackValues = {
  securityModel: 'passthrough',
  translateUid: '',
  translateGid: '',
  guestUserIsMe: '',
  xattrMap: '',
};

export const self: Self = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
const space = new WrapperSpace(arena);

export interface Wrapped extends Disposable {
  readonly t: Tester;
  readonly inner: HostTester;
}

export function wrapped(values: Partial<StackValues>, me: Self = self): Wrapped {
  const inner = new HostTester();
  const fs = stacked(inner.host, space, { ...PLAIN, ...values }, me);
  // The nodes are the host's own: `inner` looks whether all are given back, once `t` has done so.
  const rest = { arena, ticket: -1, usage: () => ({ nodes: 0, handles: 0 }), finish: () => 0, close: () => {} };
  const t = new Tester({ ...rest, fs });
  return {
    t,
    inner,
    [Symbol.dispose]: () => {
      t[Symbol.dispose]();
      inner[Symbol.dispose]();
    },
  };
}
