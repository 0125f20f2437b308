import { describe, expect, test } from 'vitest';
import { Problem } from '../control/failure.ts';
import { listenersFrom } from './ninep-options.ts';
import { Arguments } from './options.ts';

function listen(...places: readonly string[]): ReturnType<typeof listenersFrom> {
  const args = new Arguments();
  for (const place of places) args.add('listen', place);
  return listenersFrom(args);
}

describe('--listen', () => {
  test('each kind of place is understood, in the order given', () => {
    expect(
      listen(
        'unix:/run/s',
        'tcp:localhost:0',
        'tcp:[::1]:564',
        'vsock:9',
        'hybrid-vsock:/run/v.sock:9',
        'vhost-user:/run/u',
        'fd:5',
      ),
    ).toEqual([
      { how: 'unix', path: '/run/s' },
      { how: 'tcp', host: '127.0.0.1', port: 0 },
      { how: 'tcp', host: '::1', port: 564 },
      { how: 'vsock', port: 9 },
      { how: 'hybrid-vsock', path: '/run/v.sock', port: 9 },
      { how: 'vhost-user', path: '/run/u' },
      { how: 'fd', fd: 5 },
    ]);
  });

  test.each(['', 'unix:', 'tcp:5640', 'tcp:host:', 'vsock:x', 'hybrid-vsock:/run/v', 'udp:1:2', 'fd:-1'])(
    '%j is refused',
    (place) => {
      expect(() => listen(place)).toThrow(Problem);
    },
  );

  test('there has to be one', () => {
    expect(() => listen()).toThrow('where clients come by');
  });
});
