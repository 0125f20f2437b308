import type { CommandName, Envelope, ParamsOf, ResultOf } from '../../../electron/contract/app/commands.ts';
import { bridge } from '../../bridge/bridge.ts';
import { showToast } from './toasts.ts';

/** Gives a command; a failure is shown as a toast, and null comes back. For those who handle failures themselves: `bridge.invoke`. */
export async function perform<C extends CommandName>(command: C, params: ParamsOf<C>): Promise<ResultOf<C> | null> {
  return valueOf(await bridge.invoke(command, params));
}

/** Problems are written to stand behind a program's name. */
function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}

export function valueOf<T>(envelope: Envelope<T>): T | null {
  if (envelope.ok) return envelope.value;
  showToast({ level: 'error', text: sentence(envelope.failure.message), detail: envelope.failure.fix });
  return null;
}
