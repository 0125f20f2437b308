import { describe, expect, test } from 'vitest';
import { parseNinepUrl } from './ninep-url.ts';

describe('addresses of files on a 9P server', () => {
  test.each([
    ['9p+tcp://10.0.0.1:5640/data/a/b', { socket: { host: '10.0.0.1', port: 5640 }, aname: 'data', names: ['a', 'b'] }],
    ['9p+tcp://host', { socket: { host: 'host', port: 564 }, aname: '', names: [] }],
    ['9p+tcp://host//a', { socket: { host: 'host', port: 564 }, aname: '', names: ['a'] }],
    ['9p+tcp://[::1]:1/x', { socket: { host: '::1', port: 1 }, aname: 'x', names: [] }],
    ['9p+tcp://h/%2Fsrv%2Fx/a%20b', { socket: { host: 'h', port: 564 }, aname: '/srv/x', names: ['a b'] }],
    ['9p+unix:///run/c.sock//data/a', { socket: { path: '/run/c.sock' }, aname: 'data', names: ['a'] }],
    ['9p+unix:///run/c.sock', { socket: { path: '/run/c.sock' }, aname: '', names: [] }],
    ['9p+unix:///run/c.sock/', { socket: { path: '/run/c.sock' }, aname: '', names: [] }],
    ['9p+unix:///run/c.sock///a', { socket: { path: '/run/c.sock' }, aname: '', names: ['a'] }],
  ])('%s', (text, address) => {
    expect(parseNinepUrl(text)).toEqual(address);
  });

  test.each([
    '',
    'data/a',
    'http://host/',
    '9p+tcp://',
    '9p+tcp://h:99999/',
    '9p+unix://run/x',
    '9p+unix:////x',
    '9p+tcp://h/%zz',
  ])('%j is refused', (text) => {
    expect(typeof parseNinepUrl(text)).toBe('string');
  });
});
