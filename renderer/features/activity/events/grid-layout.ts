/** Tracks of a grid whose heading and rows are laid out apart: the same in all of them, whatever their texts. */
interface Track {
  readonly widthRem: number;
  readonly grow?: number;
}

/** Left and right of a row: its padding. */
const EDGES_REM = 1.5;

export interface GridLayout {
  readonly template: string;
  readonly minWidth: string;
}

export function gridLayout(tracks: readonly Track[]): GridLayout {
  const tracksText = tracks.map(({ widthRem, grow }) =>
    grow === undefined ? `${widthRem}rem` : `minmax(${widthRem}rem, ${grow}fr)`,
  );
  const sumRem = tracks.reduce((sum, { widthRem }) => sum + widthRem, EDGES_REM);
  return { template: tracksText.join(' '), minWidth: `${sumRem}rem` };
}
