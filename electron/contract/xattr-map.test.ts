import { describe, expect, test } from 'vitest';
import { parseXattrRules, toGuestXattr, toHostXattr, type XattrRule } from './xattr-map.ts';

function rules(text: string): readonly XattrRule[] {
  const parsed = parseXattrRules(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

const BAD = { refused: 'bad' };
const UNSUPPORTED = { refused: 'unsupported' };

/** The documented examples of virtiofsd (doc/xattr-mapping.md), with the short form where it has one. */
const EXAMPLES: readonly (readonly [string, string, string])[] = [
  ['prefix all attributes', ':prefix:all::user.virtiofs.::bad:all:::', ':map::user.virtiofs.:'],
  [
    'prefix trusted., allow others through',
    '/prefix/all/trusted./user.virtiofs./\n /bad/server//trusted./\n /bad/client/user.virtiofs.//\n /ok/all///',
    '/map/trusted./user.virtiofs./',
  ],
];

describe('the documented examples', () => {
  test.each(EXAMPLES.slice(0, 1).flatMap(([name, long, short]) => [[name, long] as const, [`${name}, short`, short]]))(
    '1: %s',
    (_name, text) => {
      const map = rules(text);
      expect(toHostXattr(map, 'trusted.foo')).toBe('user.virtiofs.trusted.foo');
      expect(toHostXattr(map, 'user.virtiofs.x')).toBe('user.virtiofs.user.virtiofs.x');
      expect(toGuestXattr(map, 'user.virtiofs.security.capability')).toBe('security.capability');
      expect(toGuestXattr(map, 'user.foo')).toEqual(BAD);
    },
  );

  test.each(EXAMPLES.slice(1).flatMap(([name, long, short]) => [[name, long] as const, [`${name}, short`, short]]))(
    '2: %s',
    (_name, text) => {
      const map = rules(text);
      expect(toHostXattr(map, 'trusted.foo')).toBe('user.virtiofs.trusted.foo');
      expect(toHostXattr(map, 'user.virtiofs.trusted.foo')).toEqual(BAD);
      expect(toHostXattr(map, 'user.foo')).toBe('user.foo');
      expect(toGuestXattr(map, 'user.virtiofs.trusted.foo')).toBe('trusted.foo');
      expect(toGuestXattr(map, 'trusted.foo')).toEqual(BAD);
      expect(toGuestXattr(map, 'user.foo')).toBe('user.foo');
    },
  );

  test('3: hide security., allow everything else', () => {
    const map = rules('/bad/all/security./security./\n /ok/all///');
    expect(toHostXattr(map, 'security.selinux')).toEqual(BAD);
    expect(toGuestXattr(map, 'security.selinux')).toEqual(BAD);
    expect(toHostXattr(map, 'user.a')).toBe('user.a');
    expect(toGuestXattr(map, 'user.a')).toBe('user.a');
  });

  test('4: prefix all but POSIX ACLs, which the guest is told are not there', () => {
    const map = rules(':unsupported:all:system.posix_acl_:system.posix_acl_::map::user.virtiofs.:');
    expect(toHostXattr(map, 'system.posix_acl_access')).toEqual(UNSUPPORTED);
    expect(toGuestXattr(map, 'system.posix_acl_access')).toEqual(UNSUPPORTED);
    expect(toHostXattr(map, 'user.a')).toBe('user.virtiofs.user.a');
  });
});

describe('the language', () => {
  test('the first rule that matches counts; scope client looks at what the guest names, server at what the host lists', () => {
    const map = rules(':ok:client:user.x:::bad:client:user.:::ok:all:::');
    expect(toHostXattr(map, 'user.xy')).toBe('user.xy');
    expect(toHostXattr(map, 'user.a')).toEqual(BAD);
    expect(toGuestXattr(map, 'user.a')).toBe('user.a');
  });

  test('what no rule matches is refused and not listed', () => {
    const map = rules(':prefix:client:trusted.:user.v.:');
    expect(toHostXattr(map, 'user.a')).toEqual(BAD);
    expect(toGuestXattr(map, 'user.v.trusted.a')).toEqual(BAD);
  });

  test.each([
    ['', /no rule/],
    [':prefix:all:a:b', /does not end with ":"/],
    [':prefix:all:', /too few fields/],
    [':pre:all:::', /"pre" is none of prefix, ok, bad, unsupported, map/],
    [':ok:every:::', /"every" is none of client, server, all/],
    [':map::user.v.::ok:all:::', /must be the last/],
  ])('%s is refused', (text, problem) => {
    expect(parseXattrRules(text)).toMatch(problem);
  });

  test('each rule has its own separator, with white space between them', () => {
    expect(rules('  :bad:all:a:b:\n\t/ok/all///  ')).toHaveLength(2);
  });
});
