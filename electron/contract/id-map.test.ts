import { describe, expect, test } from 'vitest';
import { type IdRules, mapId, parseGuestUser, parseIdRules, rulesForMe } from './id-map.ts';

function rules(text: string): IdRules {
  const parsed = parseIdRules(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

describe('rules in virtiofsd’s words', () => {
  test.each([
    // [rule, guest id, host id it becomes, host id, guest id it becomes]
    ['guest:1000:5000:10', 1003, 5003, 5003, 5003],
    ['host:5000:1000:10', 1003, 1003, 5003, 1003],
    ['map:1000:5000:10', 1003, 5003, 5003, 1003],
    ['squash-guest:0:1001:4294967295', 77, 1001, 1001, 1001],
    ['squash-host:500:7:10', 7, 7, 505, 7],
    ['MAP/1000/5000/10', 1009, 5009, 5009, 1009],
    ['map:1000:5000:10', 1010, 1010, 4999, 4999],
    ['', 5, 5, 5, 5],
  ])('%s', (text, guest, toHost, host, toGuest) => {
    const { toHost: inward, toGuest: outward } = rules(text);
    expect([mapId(inward, guest), mapId(outward, host)]).toEqual([toHost, toGuest]);
  });

  test('forbidden ids have no counterpart', () => {
    const { toHost } = rules('forbid-guest:0:1000 map:1000:0:1');
    expect([mapId(toHost, 0), mapId(toHost, 999), mapId(toHost, 1000), mapId(toHost, 1001)]).toEqual([-1, -1, 0, 1001]);
  });

  test('the README’s example: everybody is 1001 on the host, whose files are 1000’s in the guest', () => {
    const { toHost, toGuest } = rules('squash-guest:0:1001:4294967295 host:1001:1000:1');
    expect([0, 5, 4294967294].map((id) => mapId(toHost, id))).toEqual([1001, 1001, 1001]);
    expect([0, 1000, 1001].map((id) => mapId(toGuest, id))).toEqual([0, 1000, 1000]);
  });

  test.each([
    ['mapp:1:2:3', /begins with none of guest, host/],
    ['map:1:2', /needs 3 numbers/],
    ['forbid-guest:1:2:3', /needs 2 numbers/],
    ['map:1:x:3', /no number/],
    ['map:1:-2:3', /no number/],
    ['map:1:2:0', /count is 0/],
    ['map:4294967290:0:10', /beyond the last id/],
    ['guest:0:4294967290:10', /beyond the last id/],
    ['squash-guest:0:4294967295:1', /beyond the last id/],
    ['guest:0:5:10 guest:9:100:1', /two rules apply to id 9/],
    ['host:0:5:10 map:7:3:1', /two rules apply to id 3/],
    ['map', /needs 3 numbers/],
    ['constructor:1:2:3', /begins with none of/],
  ])('%s is refused', (text, problem) => {
    expect(parseIdRules(text)).toMatch(problem);
  });
});

describe('guest user N is me', () => {
  test('everybody acts as me; my files are N’s, and nobody else’s are', () => {
    const { toHost, toGuest } = rulesForMe(1000, 501);
    expect([0, 1000, 501].map((id) => mapId(toHost, id))).toEqual([501, 501, 501]);
    expect([501, 1000, 0].map((id) => mapId(toGuest, id))).toEqual([1000, 501, 0]);
    expect(mapId(rulesForMe(7, 7).toGuest, 7)).toBe(7);
  });

  test('a user, and a group if it has another number', () => {
    expect(parseGuestUser('1000')).toEqual({ uid: 1000, gid: 1000 });
    expect(parseGuestUser('1000:100')).toEqual({ uid: 1000, gid: 100 });
    for (const text of ['', 'me', '1000:', '4294967295', '1:2:3']) expect(parseGuestUser(text)).toMatch(/no user/);
  });
});
