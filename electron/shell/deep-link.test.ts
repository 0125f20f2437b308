import { expect, test } from 'vitest';
import { routeIn, routeOf } from './deep-link.ts';

test('a link to a share leads to its activity, anything else nowhere', () => {
  expect(routeOf('culvert://share/src-2')).toBe('/activity/src-2');
  for (const link of [
    'culvert://share/',
    'culvert://share/..%2fsettings',
    'culvert://share/a%2Fb',
    'culvert://share/A',
    'culvert://settings/x',
    'https://share/src',
    'culvert:src',
    'culvert',
    '',
  ])
    expect(routeOf(link), link).toBeNull();
});

test('a second instance’s arguments hold the link somewhere', () => {
  expect(routeIn(['/opt/Culvert/culvert-app', '--no-sandbox', 'culvert://share/src'])).toBe('/activity/src');
  expect(routeIn(['/opt/Culvert/culvert-app', '/home/me/culvert'])).toBeNull();
});
