import { STRINGS } from '../../strings/strings.ts';
import { Page } from '../../ui/page.tsx';

export function ActivityPage({ shareId }: { readonly shareId: string | null }) {
  return <Page title={STRINGS.activity.title}>{shareId}</Page>;
}
