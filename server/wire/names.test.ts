import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ERRNO } from '../errno.ts';
import { checkName, checkNameOrDots } from './names.ts';
import { ByteList } from './testing/bytes.ts';

function check(bytes: Uint8Array, judge = checkName): number {
  const framed = new Uint8Array(bytes.length + 20).fill(0x2f);
  framed.set(bytes, 10);
  return judge(framed, 10, bytes.length);
}

function text(value: string): Uint8Array {
  return new ByteList().text(value).toArray();
}

test.each([
  ['', -ERRNO.EINVAL],
  ['.', -ERRNO.EINVAL],
  ['..', -ERRNO.EINVAL],
  ['...', 0],
  ['.a', 0],
  ['..a', 0],
  ['a/b', -ERRNO.EINVAL],
  ['/', -ERRNO.EINVAL],
  ['a\0', -ERRNO.EINVAL],
  ['\0', -ERRNO.EINVAL],
  ['a\nb', 0],
  ['\x80\xff', 0],
  [' ', 0],
  ['a'.repeat(255), 0],
  ['a'.repeat(256), -ERRNO.ENAMETOOLONG],
])('%j', (name, verdict) => {
  expect(check(text(name))).toBe(verdict);
});

test('walks may carry dots, and nothing else that is refused elsewhere', () => {
  expect(check(text('.'), checkNameOrDots)).toBe(0);
  expect(check(text('..'), checkNameOrDots)).toBe(0);
  expect(check(text('../x'), checkNameOrDots)).toBe(-ERRNO.EINVAL);
  expect(check(text(''), checkNameOrDots)).toBe(-ERRNO.EINVAL);
});

test('exactly what Linux allows as a name passes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const dots = [...bytes].every((byte) => byte === 0x2e) && bytes.length <= 2;
      const allowed = bytes.length > 0 && bytes.length <= 255 && !bytes.includes(0) && !bytes.includes(0x2f) && !dots;
      expect(check(bytes) === 0).toBe(allowed);
    }),
  );
});
