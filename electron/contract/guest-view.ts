/** What a guest sees of a host file's owner and mode under a share's policy, and which rule made it so. */
import { type IdRange, type IdRules, mapId, parseGuestUser, parseIdRules, rulesForMe } from './id-map.ts';
import { modeText, type Owned } from './permissions.ts';
import type { PolicyValues } from './policy.ts';

/** The values that decide about ids. */
export type IdValues = Pick<PolicyValues, 'translateUid' | 'translateGid' | 'guestUserIsMe'>;

/** Who the server is on the host. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Null: ids are passed on as they are. Settings were checked when they came in (valueProblem); one that was not throws. */
export function idRulesOf(
  { guestUserIsMe, translateUid, translateGid }: IdValues,
  server: ServerUser,
): { readonly uids: IdRules; readonly gids: IdRules } | null {
  if (guestUserIsMe !== '') {
    const guest = checked(guestUserIsMe, parseGuestUser(guestUserIsMe));
    return { uids: rulesForMe(guest.uid, server.uid), gids: rulesForMe(guest.gid, server.gid) };
  }
  if (translateUid === '' && translateGid === '') return null;
  return {
    uids: checked(translateUid, parseIdRules(translateUid)),
    gids: checked(translateGid, parseIdRules(translateGid)),
  };
}

function checked<T extends object>(text: string, parsed: T | string): T {
  if (typeof parsed === 'string') throw new Error(`the setting "${text}" was not checked: ${parsed}`);
  return parsed;
}

/** What mapped-xattr keeps beside a file; a value that is not there is the file's own. */
export interface KeptOwner {
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Type included. */
  readonly mode?: number | undefined;
}

export interface ViewStep {
  readonly what: 'owner' | 'group' | 'mode';
  readonly from: string;
  readonly to: string;
  /** Which rule: a sentence. */
  readonly rule: string;
}

export interface GuestView extends Owned {
  /** Every change on the way; [] when the guest sees what the host has. */
  readonly steps: readonly ViewStep[];
}

const PERMISSIONS = 0o7777;

export function guestViewOf(
  host: Owned,
  kept: KeptOwner | null,
  values: IdValues & Pick<PolicyValues, 'securityModel'>,
  server: ServerUser,
): GuestView {
  const steps: ViewStep[] = [];
  let { uid, gid, mode } = host;
  if (values.securityModel === 'mapped-xattr' && kept !== null) {
    const rule =
      'The security model mapped-xattr: what the guest set is kept in user.virtfs.*, not in the host file itself.';
    if (kept.uid !== undefined && kept.uid !== uid)
      steps.push({ what: 'owner', from: String(uid), to: String(kept.uid), rule });
    if (kept.gid !== undefined && kept.gid !== gid)
      steps.push({ what: 'group', from: String(gid), to: String(kept.gid), rule });
    uid = kept.uid ?? uid;
    gid = kept.gid ?? gid;
    if (kept.mode !== undefined && (kept.mode & PERMISSIONS) !== (mode & PERMISSIONS)) {
      const changed = (mode & ~PERMISSIONS) | (kept.mode & PERMISSIONS);
      steps.push({ what: 'mode', from: modeText(mode), to: modeText(changed), rule });
      mode = changed;
    }
  }
  const rules = idRulesOf(values, server);
  if (rules !== null) {
    const shown = { owner: mapId(rules.uids.toGuest, uid), group: mapId(rules.gids.toGuest, gid) };
    if (shown.owner !== uid)
      steps.push({
        what: 'owner',
        from: String(uid),
        to: String(shown.owner),
        rule: ruleText(rules.uids.toGuest, uid, values),
      });
    if (shown.group !== gid)
      steps.push({
        what: 'group',
        from: String(gid),
        to: String(shown.group),
        rule: ruleText(rules.gids.toGuest, gid, values),
      });
    uid = shown.owner;
    gid = shown.group;
  }
  return { uid, gid, mode, steps };
}

function ruleText(ranges: readonly IdRange[], id: number, { guestUserIsMe }: IdValues): string {
  if (guestUserIsMe !== '')
    return `"Guest user that is me" is ${guestUserIsMe}: that user and the server’s user change places.`;
  const range = ranges.find(({ from, count }) => id >= from && id < from + count);
  if (range === undefined) return 'No rule.';
  const { from, count, to, how } = range;
  return `The rule that ${how === 'squash' ? 'squashes' : 'translates'} host ids ${from} to ${from + count - 1} to ${how === 'squash' ? to : `${to} and up`}.`;
}

/** The host id that acts for a guest id; -1: a rule forbids it. */
export function hostIdsOf(values: IdValues, server: ServerUser, guest: ServerUser): ServerUser {
  const rules = idRulesOf(values, server);
  if (rules === null) return guest;
  return { uid: mapId(rules.uids.toHost, guest.uid), gid: mapId(rules.gids.toHost, guest.gid) };
}
