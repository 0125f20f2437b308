/** Where the window was: remembered between runs, and brought back onto a display that exists. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type BrowserWindow, type Rectangle, screen } from 'electron';
import * as z from 'zod';

const schema = z.strictObject({
  bounds: z.strictObject({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) }).nullable(),
  maximized: z.boolean(),
});
type WindowState = z.infer<typeof schema>;

const FIRST: WindowState = { bounds: null, maximized: false };
export const SMALLEST = { width: 720, height: 480 } as const;
export const USUAL = { width: 1240, height: 800 } as const;
/** A title bar that can be grasped. */
const VISIBLE = { width: 120, height: 40 } as const;

/** What cannot be read is no loss: the window opens where the system puts it. */
export function readWindowState(file: string): WindowState {
  try {
    const state = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return state.bounds === null || isVisible(state.bounds) ? state : { ...state, bounds: null };
  } catch {
    return FIRST;
  }
}

export function keepWindowState(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(`${file}.new`, JSON.stringify(state));
      renameSync(`${file}.new`, file);
    } catch {
      // A full disk costs the window's place, nothing else.
    }
  });
}

function isVisible(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const width = Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    const height = Math.min(bounds.y + VISIBLE.height, workArea.y + workArea.height) - Math.max(bounds.y, workArea.y);
    return width >= VISIBLE.width && height >= VISIBLE.height / 2;
  });
}
