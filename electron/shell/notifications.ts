/** Notices of the core as system notifications while no window has the focus: limited in number, taken back when the cause is gone. */
import { Notification } from 'electron';
import type { Notice } from '../contract/app/commands.ts';

/** Of one share: a share that fails over and over says so once a minute. */
const AGAIN_MS = 60_000;
const SHOWN_MAX = 5;

export interface NotificationOptions {
  readonly wanted: () => boolean;
  readonly navigate: (to: string) => void;
  readonly nowMs?: () => number;
}

export class Notifications {
  readonly #options: NotificationOptions;
  readonly #shown = new Map<string, Notification>();
  readonly #lastMs = new Map<string, number>();

  constructor(options: NotificationOptions) {
    this.#options = options;
  }

  show(notice: Notice): void {
    const { wanted, navigate, nowMs = Date.now } = this.#options;
    if (notice.level === 'info' || !Notification.isSupported() || !wanted()) return;
    const about = notice.shareId ?? '';
    if (nowMs() - (this.#lastMs.get(about) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return;
    this.#lastMs.set(about, nowMs());
    const notification = new Notification({
      title: notice.text,
      body: notice.fix,
      urgency: notice.level === 'error' ? 'critical' : 'normal',
    });
    notification.on('click', () => navigate(notice.shareId === null ? '/diagnostics' : `/activity/${notice.shareId}`));
    notification.on('close', () => this.#shown.delete(notice.id));
    this.#shown.set(notice.id, notification);
    for (const [id, oldest] of this.#shown) {
      if (this.#shown.size <= SHOWN_MAX) break;
      oldest.close();
      this.#shown.delete(id);
    }
    notification.show();
  }

  /** The cause is gone. */
  withdraw(id: string): void {
    this.#shown.get(id)?.close();
    this.#shown.delete(id);
  }
}
