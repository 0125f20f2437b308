import { PathBrowser } from './path-browser.tsx';
import { usePicking } from './picking.ts';

/** Once in the frame: shows the browser while somebody asks for a path. */
export function PathPicker() {
  const question = usePicking((state) => state.question);
  return question === null ? null : <PathBrowser question={question} />;
}
