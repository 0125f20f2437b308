import { STRINGS } from '../../strings/strings.ts';
import { Page } from '../../ui/page.tsx';

export function SettingsPage() {
  return <Page title={STRINGS.settings.title}>{null}</Page>;
}
