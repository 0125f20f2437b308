import { create } from 'zustand';

/** A dialog about one share. */
export interface Question {
  readonly about: 'stop' | 'remove' | 'problem' | 'log';
  readonly id: string;
}

interface QuestionsState {
  readonly question: Question | null;
}

export const useQuestion = create<QuestionsState>()(() => ({ question: null }));

export function ask(question: Question): void {
  useQuestion.setState({ question });
}

export function closeQuestion(): void {
  useQuestion.setState({ question: null });
}
