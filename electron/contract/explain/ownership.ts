/** Whose the file is, and who asks. */
import { hostIdsOf } from '../guest-view.ts';
import { modeText } from '../permissions.ts';
import { type ExplanationRow, policyFix } from './explanation.ts';

const CHANGING_OWNER = /^(l?setattr|wstat|chown)/;
const OPENING = /^(l?open|l?create|opendir)/;

export const OWNERSHIP: readonly ExplanationRow[] = [
  {
    rule: 'id-forbidden',
    errno: ['EPERM'],
    explain: (facts) => {
      if (facts.uid === null || facts.server === null) return null;
      const acting = hostIdsOf(facts.policy, facts.server, { uid: facts.uid, gid: facts.uid });
      return acting.uid < 0
        ? {
            cause: `A rule for user ids forbids the guest’s user ${facts.uid}.`,
            certainty: 'certain',
            advice: 'Change the rule, or let another user do it.',
            fix: null,
          }
        : null;
    },
  },
  {
    rule: 'owner-not-changeable',
    errno: ['EPERM'],
    ops: CHANGING_OWNER,
    explain: (facts) => {
      const { server, policy } = facts;
      if (server === null || server.uid === 0)
        return {
          cause: 'Only a file’s owner may change its mode and times, and only root its owner.',
          certainty: 'likely',
          advice: 'See the permission lens for the owner.',
          fix: null,
        };
      if (policy.securityModel !== 'passthrough') return null;
      return {
        cause: `The server runs as user ${server.uid} and cannot give files to others on the host.`,
        certainty: 'likely',
        advice: 'mapped-xattr keeps the guest’s owner beside the file; none passes such changes over in silence.',
        fix: policyFix(facts, 'Pass over owners that cannot be set', { securityModel: 'none' }),
      };
    },
  },
  {
    rule: 'noatime',
    errno: ['EPERM'],
    ops: OPENING,
    explain: (facts) =>
      facts.policy.preserveNoatime
        ? {
            cause: 'A program opened with O_NOATIME a file that the server’s user does not own.',
            certainty: 'likely',
            advice: 'Without the option the flag is dropped, and the file opens.',
            fix: policyFix(facts, 'Drop O_NOATIME', { preserveNoatime: false }),
          }
        : null,
  },
  {
    rule: 'other-user',
    errno: ['EACCES', 'EPERM'],
    explain: (facts) => {
      const { uid, host, server, policy } = facts;
      const who = uid === null ? 'The guest’s user' : `The guest’s user ${uid}`;
      const whose = host === null ? '' : ` It belongs to user ${host.uid} on the host, with ${modeText(host.mode)}.`;
      if (
        uid !== null &&
        uid !== 0 &&
        server !== null &&
        server.uid !== 0 &&
        policy.guestUserIsMe === '' &&
        uid !== server.uid
      )
        return {
          cause: `${who} is not allowed that.${whose} The server runs as user ${server.uid}, so to the guest your files belong to a stranger.`,
          certainty: 'likely',
          advice: 'Mapping the two makes your files that user’s in the guest.',
          fix: policyFix(facts, `Map the guest’s user ${uid} to me`, { guestUserIsMe: String(uid) }),
        };
      return {
        cause: `${who} is not allowed that.${whose}`,
        certainty: 'likely',
        advice:
          'See the permission lens: it names the rule that decided. Change the mode or owner on the host, or map the user.',
        fix: null,
      };
    },
  },
];
