import { create } from 'zustand';
import type { Notice } from '../../../electron/contract/app/commands.ts';
import { perform } from './perform.ts';

interface NoticesState {
  readonly notices: readonly Notice[];
}

export const useNotices = create<NoticesState>()(() => ({ notices: [] }));

export function addNotice(notice: Notice): void {
  useNotices.setState(({ notices }) => ({ notices: [...notices.filter(({ id }) => id !== notice.id), notice] }));
}

export function removeNotice(id: string): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

export async function dismissNotice(id: string): Promise<void> {
  if ((await perform('app.dismiss', { notice: id })) !== null) removeNotice(id);
}
