/** The strip of throughput: read and written as areas from the same ground line, requests as a line, errors as marks along the bottom. */

import type { Colours } from './use-canvas.ts';
import type { TimeRange } from './worker/scan.ts';
import type { Strip } from './worker/throughput.ts';

export interface StripPicture {
  readonly width: number;
  readonly height: number;
  readonly strip: Strip | null;
  readonly range: TimeRange | null;
  /** Pixels that are being dragged over. */
  readonly drag: readonly [number, number] | null;
  readonly colours: Colours;
}

/** What the strip shows; null while there is nothing. */
export function stripSpan(strip: Strip | null): TimeRange | null {
  if (strip === null || strip.timesNs.length < 2) return null;
  const first = strip.timesNs[0] ?? 0;
  const last = strip.timesNs.at(-1) ?? 0;
  // A point stands for the time before it.
  const step = (last - first) / (strip.timesNs.length - 1);
  return { fromNs: first - step, toNs: last };
}

export function drawStrip(context: CanvasRenderingContext2D, picture: StripPicture): void {
  const { width, height, strip, range, drag, colours } = picture;
  context.clearRect(0, 0, width, height);
  const span = stripSpan(strip);
  if (strip === null || span === null) return;
  const xOf = (ns: number): number => ((ns - span.fromNs) / (span.toNs - span.fromNs)) * width;
  const bottom = height - 3;
  const top = Math.max(1, ...strip.readBytes, ...strip.writtenBytes);
  for (const [column, colour] of [
    [strip.readBytes, colours.read],
    [strip.writtenBytes, colours.written],
  ] as const) {
    trace(context, strip.timesNs, column, xOf, top, bottom);
    context.lineTo(width, bottom);
    context.lineTo(xOf(strip.timesNs[0] ?? 0), bottom);
    context.globalAlpha = 0.18;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 1;
    trace(context, strip.timesNs, column, xOf, top, bottom);
    context.strokeStyle = colour;
    context.lineWidth = 1.2;
    context.stroke();
  }
  trace(context, strip.timesNs, strip.operations, xOf, Math.max(1, ...strip.operations), bottom);
  context.setLineDash([2, 2]);
  context.strokeStyle = colours.text;
  context.lineWidth = 1;
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = colours.bad;
  for (const [i, errors] of strip.errors.entries())
    if (errors > 0) context.fillRect(xOf(strip.timesNs[i] ?? 0) - 2, bottom, 3, 3);
  const marked = drag ?? (range === null ? null : [xOf(range.fromNs), xOf(range.toNs)]);
  if (marked !== null) {
    const [from, to] = [Math.min(marked[0] ?? 0, marked[1] ?? 0), Math.max(marked[0] ?? 0, marked[1] ?? 0)];
    context.globalAlpha = 0.16;
    context.fillStyle = colours.accent;
    context.fillRect(from, 0, to - from, height);
    context.globalAlpha = 1;
    context.fillRect(from, 0, 1, height);
    context.fillRect(to - 1, 0, 1, height);
  }
}

function trace(
  context: CanvasRenderingContext2D,
  timesNs: Float64Array,
  column: Float32Array,
  xOf: (ns: number) => number,
  top: number,
  bottom: number,
): void {
  context.beginPath();
  for (let i = 0; i < column.length; i++) {
    const y = bottom - ((column[i] ?? 0) / top) * (bottom - 3);
    if (i === 0) context.moveTo(xOf(timesNs[i] ?? 0), y);
    else context.lineTo(xOf(timesNs[i] ?? 0), y);
  }
}
