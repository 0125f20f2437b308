import { expect, test } from 'vitest';
import { Problem } from '../contract/failure.ts';
import { dispatch } from './dispatch.ts';
import type { Handlers } from './handlers.ts';

const bugs: unknown[] = [];
const handlers = {
  'shares.log': ({ id }: { id: string }) => [{ atMs: 1, level: 'info', text: id }],
  'shares.start': () => {
    throw new Problem('NO', 'not now', 'Later.');
  },
  'shares.restore': () => Promise.reject(new TypeError('secret of the inside')),
} as unknown as Handlers;

function give(command: unknown, params: unknown) {
  return dispatch(handlers, command, params, (error) => bugs.push(error));
}

test('a value, a problem and a bug each come in an envelope; a bug says nothing of the inside', async () => {
  expect(await give('shares.log', { id: 'a' })).toEqual({ ok: true, value: [{ atMs: 1, level: 'info', text: 'a' }] });
  expect(await give('shares.start', { id: 'a' })).toEqual({
    ok: false,
    failure: { code: 'NO', message: 'not now', fix: 'Later.' },
  });
  const bug = await give('shares.restore', { undo: 'a' });
  expect(bug).toMatchObject({ ok: false, failure: { code: 'INTERNAL' } });
  expect(JSON.stringify(bug)).not.toContain('secret');
  expect(bugs).toEqual([new TypeError('secret of the inside')]);
});

test.each([
  ['a name that every object has', 'toString', {}],
  ['a prototype', '__proto__', {}],
  ['a number', 7, {}],
  ['nothing', undefined, {}],
])('%s is no command', async (_what, command, params) => {
  expect(await give(command, params)).toMatchObject({ ok: false, failure: { code: 'COMMAND_UNKNOWN' } });
});

test.each([
  ['a missing field', {}],
  ['a field too many', { id: 'a', more: 1 }],
  ['another type', { id: 7 }],
  ['none', undefined],
  ['a list', []],
])('parameters with %s are refused before the handler sees them', async (_what, params) => {
  expect(await give('shares.log', params)).toMatchObject({ ok: false, failure: { code: 'PARAMS_INVALID' } });
});
