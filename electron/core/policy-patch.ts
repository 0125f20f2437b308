/** A change of policy from a page: names are those of the table, null takes a knob back to its default. */
import { storedShareSchema } from '../contract/app/stored-share.ts';
import { Problem } from '../contract/failure.ts';
import { KNOB_NAMES, type PolicySettings } from '../contract/policy.ts';
import { problemsOf, shareSchema } from '../contract/share-schema.ts';

/** Checked by the share's own schema. Throws Problem. */
export function patchedPolicy(settings: PolicySettings, patch: Readonly<Record<string, unknown>>): PolicySettings {
  const changed: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(patch)) {
    if (!(KNOB_NAMES as readonly string[]).includes(name))
      throw new Problem('POLICY_INVALID', `there is no setting "${name}"`, 'The editor lists them.');
    if (value === null) delete changed[name];
    else changed[name] = value;
  }
  const checked = shareSchema.safeParse({ ...ANY_SHARE, policy: changed });
  if (!checked.success)
    throw new Problem('POLICY_INVALID', problemsOf(checked.error).join('; ').replaceAll('policy.', ''));
  return checked.data.policy;
}

const ANY_SHARE = storedShareSchema.parse({
  config: { id: 'any', name: 'any', folder: '/', connection: { kind: 'fuse-dev', mountpoint: '/mnt' } },
}).config;
