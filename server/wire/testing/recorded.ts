/** The recordings in testdata/ (see its README): real clients and servers, neither side ours, each message cut at 400 bytes. */
import { hexToBytes } from './bytes.ts';

export interface FuseExchange {
  readonly opcode: number;
  readonly request: Uint8Array;
  readonly requestLength: number;
  readonly reply: Uint8Array | null;
  readonly replyLength: number;
}

export interface NinepMessage {
  readonly type: number;
  readonly tag: number;
  readonly bytes: Uint8Array;
  readonly length: number;
}

export function parseFuse(lines: string): readonly FuseExchange[] {
  return parse(lines).map((line) => ({
    opcode: line['opcode'] as number,
    request: hexToBytes(line['req'] as string),
    requestLength: line['reqLen'] as number,
    reply: line['rep'] === undefined ? null : hexToBytes(line['rep'] as string),
    replyLength: (line['repLen'] as number | undefined) ?? 0,
  }));
}

export function parseNinep(lines: string): readonly NinepMessage[] {
  return parse(lines).map((line) => ({
    type: line['type'] as number,
    tag: line['tag'] as number,
    bytes: hexToBytes(line['hex'] as string),
    length: line['len'] as number,
  }));
}

function parse(lines: string): readonly Readonly<Record<string, unknown>>[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
