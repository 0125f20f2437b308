/** Checks of the guest, as far as it shows from here: what was negotiated, when it last asked, what is known to be wrong with its kernel. */
import type { ShareView } from '../../contract/app/share-view.ts';
import { type GuestKnown, guestText } from '../../contract/connect/guest-known.ts';
import { lintGuest } from '../../contract/connect/guest-lint.ts';
import type { RouteKind } from '../../contract/connect/route.ts';
import type { Check, CheckState, Fix } from '../../contract/diagnostics.ts';

/** What QEMU's own server warns of. */
const MSIZE_SMALL = 8192;

export interface GuestSubject {
  readonly view: ShareView;
  /** Null: nothing. */
  readonly guest: GuestKnown | null;
  readonly way: RouteKind;
  /** Of the counters (TraceStats); null: the share does not run. */
  readonly activity: {
    readonly calls: number;
    readonly errors: number;
    readonly inFlight: number;
    /** Since the last request; null: there was none. */
    readonly idleMs: number | null;
    /** Age of the oldest request that was not answered; 0: none. */
    readonly oldestMs: number;
  } | null;
}

/** A request that takes longer than this waits for something. */
const SLOW_MS = 10_000;

export function checkGuest({ view, guest, way, activity }: GuestSubject): readonly Check[] {
  const { id } = view.stored.config;
  const check = (name: string, title: string, state: CheckState, measured: string, advice = '', fix?: Fix): Check => ({
    id: `guest.${name}:${id}`,
    group: 'guest',
    state,
    title,
    measured,
    advice,
    fix,
    muteable: true,
  });
  const checks: Check[] = [];
  const [peer] = view.peers;
  if (peer === undefined)
    checks.push(
      check('negotiated', 'What was agreed', 'unknown', 'Nobody is connected.', 'Mount the share in the guest.'),
    );
  else if (peer.negotiated === '')
    checks.push(
      check(
        'negotiated',
        'What was agreed',
        'running',
        `${peer.name} is connected; the guest’s driver has not asked yet.`,
        'Mount the share in the guest.',
      ),
    );
  else {
    const msize = /msize (\d+)/.exec(peer.negotiated)?.[1];
    const small = msize !== undefined && Number(msize) <= MSIZE_SMALL * 1.1;
    checks.push(
      check(
        'negotiated',
        'What was agreed',
        small ? 'warn' : 'ok',
        `${peer.name}: ${peer.negotiated}.`,
        small ? 'Messages are small, and large files slow: mount again with a larger msize.' : '',
        small
          ? { label: 'Mount with msize=512000', action: { kind: 'mount-option', option: 'msize=512000' } }
          : undefined,
      ),
    );
  }
  if (activity !== null) checks.push(...activityChecks(activity, check));
  checks.push(knownCheck(guest, check));
  if (guest !== null)
    for (const { rule, level, text, fix } of lintGuest(guest.facts, way))
      checks.push(
        check(
          `lint-${rule}`,
          'Known about this guest',
          level === 'error' ? 'fail' : level === 'warning' ? 'warn' : 'ok',
          text,
          fix,
        ),
      );
  return checks;
}

type MakeCheck = (name: string, title: string, state: CheckState, measured: string, advice?: string) => Check;

function knownCheck(guest: GuestKnown | null, check: MakeCheck): Check {
  const title = 'What runs in the guest';
  if (guest !== null) return check('known', title, 'ok', `${guestText(guest.facts)}, says ${guest.from}.`);
  const advice =
    'Name the guest’s system and kernel in the share’s editor: what is known to be wrong with them is said here.';
  return check('known', title, 'unknown', 'Nothing tells which system it is.', advice);
}

function activityChecks(
  { calls, errors, inFlight, idleMs, oldestMs }: NonNullable<GuestSubject['activity']>,
  check: MakeCheck,
): readonly Check[] {
  const last = idleMs === null ? 'There was no request yet.' : `The last request came ${secondsText(idleMs)} ago.`;
  const checks = [
    check('activity', 'Requests', 'ok', `${calls} requests, ${errors} with an error, ${inFlight} under way. ${last}`),
  ];
  if (oldestMs > SLOW_MS)
    checks.push(
      check(
        'stuck',
        'Requests that wait',
        'warn',
        `A request has been waiting for ${secondsText(oldestMs)}.`,
        'The host’s disk or network is slow or hangs, or a lock is held by somebody else.',
      ),
    );
  return checks;
}

function secondsText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  return seconds < 90 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`;
}
