import { expect, test } from 'vitest';
import { encodeFrame, encodeJsonFrame, FRAME_JSON, FRAME_MAX, FrameReader, FrameTooLong } from './frames.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('golden bytes: u32 length, u8 kind, payload', () => {
  expect(Buffer.from(encodeFrame(7, Buffer.from('abc'))).toString('hex')).toBe('0300000007616263');
  expect(Buffer.from(encodeJsonFrame({ a: 1 })).toString('hex')).toBe('07000000007b2261223a317d');
});

test('frames arrive whole wherever the stream is cut', () => {
  const stream = Buffer.concat([
    encodeJsonFrame({ id: 1 }),
    encodeFrame(3, Buffer.alloc(0)),
    encodeFrame(4, Buffer.from('payload')),
  ]);
  for (let cut = 0; cut <= stream.length; cut++) {
    const reader = new FrameReader();
    const frames = [...reader.push(stream.subarray(0, cut)), ...reader.push(stream.subarray(cut))];
    expect(frames.map(({ kind, payload }) => [kind, text(payload)])).toEqual([
      [FRAME_JSON, '{"id":1}'],
      [3, ''],
      [4, 'payload'],
    ]);
  }
});

test('a frame that claims too much is refused before anything is held for it', () => {
  const header = Buffer.alloc(5);
  header.writeUInt32LE(FRAME_MAX + 1);
  expect(() => new FrameReader().push(header)).toThrow(FrameTooLong);
});
