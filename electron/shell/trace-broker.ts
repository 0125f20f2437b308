/** Trace data goes from share host to page without passing through here: main makes the channel, and hands one end to each. */
import { MessageChannelMain, type WebContents } from 'electron';
import type { Envelope } from '../contract/app/commands.ts';
import { CHANNELS } from '../contract/app/preload-api.ts';
import type { DesktopLink } from './desktop-link.ts';
import type { UtilityHosts } from './utility-host.ts';

const NOT_RUNNING: Envelope<never> = {
  ok: false,
  failure: { code: 'SHARE_NOT_RUNNING', message: 'the share does not run', fix: 'Start it.' },
};

/** Never rejects. The page gets its end as a message that carries `nonce`. */
export function openTrace(
  hosts: UtilityHosts,
  link: DesktopLink,
  shareId: string,
  nonce: string,
  contents: WebContents,
): Envelope<null> {
  const { port1, port2 } = new MessageChannelMain();
  if (!hosts.giveViewer(link.hostOf(shareId), port1)) return NOT_RUNNING;
  contents.postMessage(CHANNELS.TRACE_PORT, nonce, [port2]);
  return { ok: true, value: null };
}
