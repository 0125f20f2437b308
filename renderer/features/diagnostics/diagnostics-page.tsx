import { STRINGS } from '../../strings/strings.ts';
import { Page } from '../../ui/page.tsx';

export function DiagnosticsPage() {
  return <Page title={STRINGS.diagnostics.title}>{null}</Page>;
}
