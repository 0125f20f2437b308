import { STRINGS } from '../../strings/strings.ts';
import { Page } from '../../ui/page.tsx';

export function SharesPage() {
  return <Page title={STRINGS.shares.title}>{null}</Page>;
}
