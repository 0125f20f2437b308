/** All checks, in the order of the page: Host, Share, VM, Guest. */

import type { ShareView } from '../../contract/app/share-view.ts';
import type { GuestKnown } from '../../contract/connect/guest-known.ts';
import type { RouteKind } from '../../contract/connect/route.ts';
import { isRefusal, routeOf } from '../../contract/connect/route.ts';
import type { Check } from '../../contract/diagnostics.ts';
import type { ShareConfig } from '../../contract/share.ts';
import type { TraceStats } from '../../contract/trace/snapshot.ts';
import type { VmsFound } from '../../contract/vms.ts';
import { findVms } from '../vms/find-vms.ts';
import { checkGuest, type GuestSubject } from './guest-checks.ts';
import { checkHost, type HostFacts, thisHost } from './host-checks.ts';
import { checkShare } from './share-checks.ts';
import { checkVms } from './vm-checks.ts';

export interface DiagnosticsInput {
  readonly shares: readonly ShareView[];
  /** Counters of shares that run, by id. */
  readonly stats: ReadonlyMap<string, TraceStats>;
  /** What is known of their guests, by share. */
  readonly guests: ReadonlyMap<string, GuestKnown>;
  readonly host?: HostFacts;
  /** Already looked for; undefined: looked for now. */
  readonly vms?: VmsFound;
}

/** Reads only. A check that cannot be made is there as `unknown`; nothing here fails. */
export async function diagnose({ shares, stats, guests, host, vms }: DiagnosticsInput): Promise<readonly Check[]> {
  const found = vms ?? (await findVms());
  const [hostChecks, shareChecks] = await Promise.all([
    checkHost(host ?? thisHost()),
    Promise.all(
      shares.map(async (view) => {
        const { config, hints } = view.stored;
        const [own, machines] = await Promise.all([
          checkShare({ view, all: shares }),
          config.connection.kind === 'fuse-dev' ? [] : checkVms(config, hints.vm, found),
        ]);
        const guest = checkGuest({
          view,
          guest: guests.get(config.id) ?? null,
          way: wayOf(config),
          activity: activityOf(stats.get(config.id)),
        });
        return { own, machines, guest };
      }),
    ),
  ]);
  return [
    ...hostChecks,
    ...shareChecks.flatMap(({ own }) => own),
    ...shareChecks.flatMap(({ machines }) => machines),
    ...shareChecks.flatMap(({ guest }) => guest),
  ];
}

/** Where no VMM is chosen, the protocol says enough. */
function wayOf(config: ShareConfig): RouteKind {
  const route = routeOf(config, { vmm: { kind: 'qemu' } });
  return isRefusal(route) ? (config.protocol === '9p' ? 'tcp' : 'virtiofs') : route.kind;
}

function activityOf(stats: TraceStats | undefined): GuestSubject['activity'] {
  if (stats === undefined) return null;
  const { calls, errors, inFlight, nowNs, sessions, requests } = stats;
  const last = Math.max(0, ...sessions.map(({ lastNs }) => lastNs));
  const oldest = Math.max(0, ...requests.map(({ ageNs }) => ageNs));
  return { calls, errors, inFlight, idleMs: last === 0 ? null : (nowNs - last) / 1e6, oldestMs: oldest / 1e6 };
}
