/** The heat map on its canvas: columns of time, rows of latency, darker where more requests are. */
import { formatNs } from '../../../ui/format.ts';
import type { Colours } from '../use-canvas.ts';
import { HEAT_ROWS, type HeatPicture, heatRowStart } from '../worker/heat.ts';

/** Left of the cells, for the labels of the rows. */
const LABELS_PX = 64;
/** Below them, for the time. */
const TIME_PX = 18;
/** Cells are not stretched beyond. */
const WIDEST_PX = 24;

export interface HeatCell {
  readonly column: number;
  readonly row: number;
}

interface HeatDrawing {
  readonly width: number;
  readonly height: number;
  readonly heat: HeatPicture | null;
  readonly colours: Colours;
  readonly marked: HeatCell | null;
}

interface Layout {
  readonly lowest: number;
  readonly highest: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/** Rows that have anything, and one around them. */
export function heatBounds({ counts }: HeatPicture): { readonly lowest: number; readonly highest: number } {
  let lowest = HEAT_ROWS;
  let highest = -1;
  for (const [at, count] of counts.entries()) {
    if (count === 0) continue;
    lowest = Math.min(lowest, at % HEAT_ROWS);
    highest = Math.max(highest, at % HEAT_ROWS);
  }
  return { lowest, highest };
}

function layoutOf(heat: HeatPicture, width: number, height: number): Layout {
  const { lowest, highest } = heatBounds(heat);
  return {
    lowest,
    highest,
    cellWidth: Math.min(WIDEST_PX, (width - LABELS_PX) / Math.max(1, heat.columns)),
    cellHeight: (height - TIME_PX) / Math.max(1, highest - lowest + 1),
  };
}

/** The cell below a point; null beside the map. */
export function cellAt(heat: HeatPicture, width: number, height: number, x: number, y: number): HeatCell | null {
  const { lowest, highest, cellWidth, cellHeight } = layoutOf(heat, width, height);
  const column = Math.floor((x - LABELS_PX) / cellWidth);
  const row = highest - Math.floor(y / cellHeight);
  return column < 0 || column >= heat.columns || row < lowest || row > highest ? null : { column, row };
}

export function drawHeat(
  context: CanvasRenderingContext2D,
  { width, height, heat, colours, marked }: HeatDrawing,
): void {
  context.clearRect(0, 0, width, height);
  if (heat === null || heat.columns === 0) return;
  const { lowest, highest, cellWidth, cellHeight } = layoutOf(heat, width, height);
  if (highest < 0) return;
  const most = Math.log1p(heat.counts.reduce((top, count) => Math.max(top, count), 0));
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (let row = lowest; row <= highest; row++) {
    const y = (highest - row) * cellHeight;
    context.fillStyle = colours.text;
    context.textAlign = 'right';
    context.fillText(formatNs(heatRowStart(row)), LABELS_PX - 8, y + cellHeight / 2);
    context.fillStyle = colours.line;
    context.fillRect(LABELS_PX, y + cellHeight - 0.5, width - LABELS_PX, 0.5);
  }
  context.fillStyle = colours.accent;
  for (const [at, count] of heat.counts.entries()) {
    if (count === 0) continue;
    const x = LABELS_PX + Math.floor(at / HEAT_ROWS) * cellWidth;
    const y = (highest - (at % HEAT_ROWS)) * cellHeight;
    // A single request must be seen beside a million.
    context.globalAlpha = 0.15 + 0.85 * (Math.log1p(count) / most);
    context.fillRect(x, y, Math.max(1, cellWidth - 0.5), Math.max(1, cellHeight - 0.5));
  }
  context.globalAlpha = 1;
  drawTimes(context, heat, cellWidth, height, colours);
  if (marked === null) return;
  context.strokeStyle = colours.bad;
  context.lineWidth = 1.5;
  context.strokeRect(LABELS_PX + marked.column * cellWidth, (highest - marked.row) * cellHeight, cellWidth, cellHeight);
}

/** How long ago, at the ends. */
function drawTimes(
  context: CanvasRenderingContext2D,
  heat: HeatPicture,
  cellWidth: number,
  height: number,
  colours: Colours,
): void {
  const y = height - TIME_PX / 2;
  const right = LABELS_PX + heat.columns * cellWidth;
  context.fillStyle = colours.text;
  context.textAlign = 'left';
  context.fillText(`−${formatNs(heat.columns * heat.columnNs)}`, LABELS_PX, y);
  context.textAlign = 'right';
  if (right - LABELS_PX > 120) context.fillText('0', right, y);
}
