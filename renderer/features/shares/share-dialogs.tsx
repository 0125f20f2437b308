import { useShares } from '../../app/store/shares.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { LogDialog } from './log-dialog.tsx';
import { ProblemDialog } from './problem-dialog.tsx';
import { useQuestion } from './questions.ts';

/** The dialog about a share that is open; gone with its share. */
export function ShareDialogs() {
  const question = useQuestion((state) => state.question);
  const view = useShares(({ byId }) => (question === null ? undefined : byId[question.id]));
  if (question === null || view === undefined) return null;
  switch (question.about) {
    case 'stop':
    case 'remove':
      return <ConfirmDialog view={view} about={question.about} />;
    case 'problem':
      return <ProblemDialog view={view} />;
    case 'log':
      return <LogDialog view={view} />;
  }
}
