import { describe, expect, test } from 'vitest';
import { completed, isFinished, keyTyped, wordsOf } from './filter-words.ts';

describe('words of the filter box', () => {
  test('a text comes apart into the words it was written in', () => {
    expect(wordsOf('op:WRITE  -path:"a b" lat>5ms main.c')).toEqual(['op:WRITE', '-path:"a b"', 'lat>5ms', 'main.c']);
    expect(wordsOf('')).toEqual([]);
  });

  test('a word that means nothing is one as well', () => {
    expect(wordsOf('op:READ colour:red lat>x')).toEqual(['op:READ', 'colour:red', 'lat>x']);
  });

  test('what is typed is a key or a value of one', () => {
    expect(keyTyped('op')).toBeNull();
    expect(keyTyped('op:')).toEqual({ key: 'op', prefix: '' });
    expect(keyTyped('-err:EACCES,EP')).toEqual({ key: 'err', prefix: 'EP' });
    expect(keyTyped('path:"my fi')).toEqual({ key: 'path', prefix: 'my fi' });
  });

  test('a value is put in, quoted where it has blanks', () => {
    expect(completed('op:re', 'READ')).toBe('op:READ');
    expect(completed('err:EACCES,', 'EPERM')).toBe('err:EACCES,EPERM');
    expect(completed('path:"my', 'my file')).toBe('path:"my file"');
  });

  test('an open quotation mark takes blanks in', () => {
    expect([isFinished('path:"a'), isFinished('path:"a b"')]).toEqual([false, true]);
  });
});
