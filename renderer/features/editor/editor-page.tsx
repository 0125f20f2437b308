import { STRINGS } from '../../strings/strings.ts';
import { Page } from '../../ui/page.tsx';

export function EditorPage({ shareId, folder }: { readonly shareId: string | null; readonly folder: string | null }) {
  return <Page title={STRINGS.editor.newTitle}>{shareId ?? folder}</Page>;
}
