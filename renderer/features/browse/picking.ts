/** Choosing a path of the host: the desktop's own dialog where there is one, else the browser of PathPicker. */
import { create } from 'zustand';
import { perform } from '../../app/store/perform.ts';
import { bridge } from '../../bridge/bridge.ts';

export type Pickable = 'folder' | 'socket' | 'capture';

export interface PickQuestion {
  readonly what: Pickable;
  /** Where to begin; undefined: the user's home. */
  readonly start?: string | undefined;
  /** Said above the list. */
  readonly explanation?: string | undefined;
}

interface OpenQuestion extends PickQuestion {
  readonly answer: (path: string | null) => void;
}

interface PickingState {
  readonly question: OpenQuestion | null;
}

export const usePicking = create<PickingState>()(() => ({ question: null }));

/** null: cancelled. One question at a time: a new one cancels the one before. */
export async function pickPath(question: PickQuestion): Promise<string | null> {
  if (bridge.shell === 'desktop') return perform('dialog.pick', { what: question.what });
  answerPick(null);
  return new Promise((resolve) => {
    usePicking.setState({ question: { ...question, answer: resolve } });
  });
}

export function answerPick(path: string | null): void {
  const { question } = usePicking.getState();
  usePicking.setState({ question: null });
  question?.answer(path);
}
