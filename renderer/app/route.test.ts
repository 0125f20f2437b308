import { expect, test } from 'vitest';
import { parseRoute, type Route, routeHash } from './route.ts';

test('each route survives its address', () => {
  const routes: readonly Route[] = [
    { page: 'shares' },
    { page: 'edit', id: 'src', folder: null },
    { page: 'edit', id: null, folder: null },
    { page: 'edit', id: null, folder: '/home/me/a & b?c=d#e/ü' },
    { page: 'activity', id: null },
    { page: 'activity', id: 'a-b' },
    { page: 'diagnostics' },
    { page: 'settings' },
  ];
  expect(routes.map((route) => parseRoute(routeHash(route)))).toEqual(routes);
});

test('an address that means nothing leads home', () => {
  for (const hash of ['', '#', '#/', '#/nowhere', '#/shares/src', '#/shares/%E0%A4%A/x']) {
    expect(parseRoute(hash)).toEqual({ page: 'shares' });
  }
});
