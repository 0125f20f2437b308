/**
 * The page's way to a share's trace. From a share host of ours the data goes to the page without passing through here: main makes the channel, and hands one end
 * to each. A share of the service has its control socket, which main relays.
 */
import { MessageChannelMain, type MessageEvent, type MessagePortMain, type WebContents } from 'electron';
import type { Envelope } from '../contract/app/commands.ts';
import { CHANNELS } from '../contract/app/preload-api.ts';
import { shareSocket } from '../core/link.ts';
import type { OpenedCore } from '../core/open-core.ts';
import { relayTrace } from '../core/trace-relay.ts';
import type { UtilityHosts } from './utility-host.ts';

const NOT_RUNNING: Envelope<never> = {
  ok: false,
  failure: { code: 'SHARE_NOT_RUNNING', message: 'the share does not run', fix: 'Start it.' },
};

/** The page gets its end as a message that carries `nonce`. */
export function openTrace(
  hosts: UtilityHosts,
  { core }: OpenedCore,
  shareId: string,
  nonce: string,
  contents: WebContents,
): Envelope<null> {
  const { port1, port2 } = new MessageChannelMain();
  const served =
    core === null ? relayed(port1, shareId) : hosts.giveViewer(core.shares.running(shareId)?.pid ?? 0, port1);
  if (!served) return NOT_RUNNING;
  contents.postMessage(CHANNELS.TRACE_PORT, nonce, [port2]);
  return { ok: true, value: null };
}

function relayed(port: MessagePortMain, shareId: string): boolean {
  const path = shareSocket(shareId);
  if (path === null) return false;
  const relay = relayTrace(
    {
      send(data, taken) {
        // Electron carries ArrayBuffers as they are; a view would drag its whole buffer along.
        port.postMessage(typeof data === 'string' ? data : data.slice().buffer);
        taken();
      },
      // The page's credit bounds what is on its way.
      waiting: 0,
      end: () => port.close(),
    },
    path,
  );
  port.on('message', ({ data }: MessageEvent) => relay.heard(parsed(data)));
  port.on('close', () => relay.close());
  port.start();
  return true;
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
