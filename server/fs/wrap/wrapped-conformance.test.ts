import { conformance } from '../conformance/conformance.ts';
import type { Abilities } from '../conformance/fixture.ts';
import { arena, hostFixture } from '../host/testing.ts';
import { type StackValues, stacked, WrapperSpace } from './stack.ts';

const PLAIN: StackValues = {
  securityModel: 'passthrough',
  translateUid: '',
  translateGid: '',
  guestUserIsMe: '',
  xattrMap: '',
};
const self = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
const owners = self.uid === 0 || 'acting as other users takes root';
const able: Abilities = { xattrs: true, tmpfile: true, sparse: true, stableCookies: true, owners };
/** Owners are kept in attributes, whoever the server is. */
const mapped = { ...able, owners: true, plainFiles: true } as const;
const space = new WrapperSpace(arena);

function fixture(values: Partial<StackValues>) {
  const host = hostFixture();
  return { ...host, fs: stacked(host.fs, space, { ...PLAIN, ...values }, self) };
}

conformance('security model none', () => fixture({ securityModel: 'none' }), able);
conformance('security model mapped-xattr', () => fixture({ securityModel: 'mapped-xattr' }), mapped);
conformance('attributes under another name', () => fixture({ xattrMap: ':map::user.virtiofs.:' }), able);
conformance('ids translated there and back', () => fixture({ translateUid: 'map:1:100001:1000' }), able);
conformance(
  'all of them',
  () =>
    fixture({ securityModel: 'mapped-xattr', translateUid: 'map:1:100001:1000', xattrMap: ':map::user.virtiofs.:' }),
  mapped,
);
