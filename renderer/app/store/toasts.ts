import { create } from 'zustand';

export interface Toast {
  readonly id: number;
  readonly level: 'info' | 'error';
  readonly text: string;
  readonly detail?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

interface ToastsState {
  readonly toasts: readonly Toast[];
}

/** More at once nobody reads: the oldest gives way. */
const MOST = 4;
let lastId = 0;

export const useToasts = create<ToastsState>()(() => ({ toasts: [] }));

export function showToast(toast: Omit<Toast, 'id'>): void {
  lastId += 1;
  const shown: Toast = { ...toast, id: lastId };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, shown].slice(-MOST) }));
}

export function closeToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}
