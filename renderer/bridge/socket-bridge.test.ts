import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSocketBridge, type Socket } from './socket-bridge.ts';

/** The other end, in our hands. */
class Line implements Socket {
  onopen: Socket['onopen'] = null;
  onclose: Socket['onclose'] = null;
  onmessage: Socket['onmessage'] = null;
  readonly address: string;
  readonly sent: unknown[] = [];

  constructor(address: string) {
    this.address = address;
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  open(): void {
    this.onopen?.({} as Event);
  }

  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent);
  }

  break(): void {
    this.onclose?.({} as CloseEvent);
  }
}

function build() {
  const lines: Line[] = [];
  const bridge = createSocketBridge({ protocol: 'http:', host: '127.0.0.1:7000' }, (address) => {
    const line = new Line(address);
    lines.push(line);
    return line;
  });
  return { bridge, lines, last: () => lines.at(-1) as Line };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what is asked before the line is open is sent when it opens, and answers find their questions', async () => {
  const { bridge, last } = build();
  const first = bridge.invoke('app.snapshot', {});
  const second = bridge.invoke('shares.log', { id: 'src' });
  expect(last().address).toBe('ws://127.0.0.1:7000/api');
  expect(last().sent).toEqual([]);
  last().open();
  expect(last().sent).toEqual([
    { id: 1, command: 'app.snapshot', params: {} },
    { id: 2, command: 'shares.log', params: { id: 'src' } },
  ]);
  last().say({ id: 2, envelope: { ok: true, value: [] } });
  last().say({ id: 1, envelope: { ok: false, failure: { code: 'X', message: 'no' } } });
  expect(await second).toEqual({ ok: true, value: [] });
  expect(await first).toEqual({ ok: false, failure: { code: 'X', message: 'no' } });
});

test('a lost line answers what is outstanding, is tried again with growing patience, and says how it is', async () => {
  const { bridge, lines, last } = build();
  const states: string[] = [];
  bridge.onConnection((state) => states.push(state));
  last().open();
  const asked = bridge.invoke('app.snapshot', {});
  last().break();
  expect(await asked).toMatchObject({ ok: false, failure: { code: 'CONNECTION_LOST' } });
  expect(await bridge.invoke('app.snapshot', {})).toMatchObject({ ok: false, failure: { code: 'CONNECTION_LOST' } });
  vi.advanceTimersByTime(200);
  expect(lines).toHaveLength(2);
  last().break();
  vi.advanceTimersByTime(399);
  expect(lines).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(lines).toHaveLength(3);
  last().open();
  expect(states).toEqual(['live', 'lost', 'live']);
});

test('events reach those who subscribed, until they stop', () => {
  const { bridge, last } = build();
  const removed: string[] = [];
  const stop = bridge.subscribe('share.removed', ({ id }) => removed.push(id));
  last().open();
  last().say({ event: 'share.removed', data: { id: 'a' } });
  last().say({ event: 'navigate', data: { to: '#/settings' } });
  stop();
  last().say({ event: 'share.removed', data: { id: 'b' } });
  expect(removed).toEqual(['a']);
});

test('a trace channel names the share, whatever is in its name', async () => {
  const { bridge } = build();
  expect(await bridge.openTrace('a b')).toEqual({
    ok: true,
    value: { kind: 'socket', url: 'ws://127.0.0.1:7000/trace/a%20b' },
  });
});
