/** Settings that arrive while a share runs. The share host does without zod, so they are checked by the table itself. */
import { KNOB_NAMES, type KnobName, type PolicySettings } from '../../electron/contract/policy.ts';
import { valueProblem } from '../../electron/contract/policy-values.ts';
import { Problem } from '../control/failure.ts';

/** The settings with a patch applied; null takes a setting back to its default. Throws Problem for what is not a setting. */
export function patchedSettings(settings: PolicySettings, patch: unknown): PolicySettings {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) throw badPolicy('settings is no object');
  const result: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(patch)) {
    if (!isKnob(name)) throw badPolicy(`there is no setting "${name}"`);
    if (value === null) delete result[name];
    else {
      const problem = valueProblem(name, value);
      if (problem !== '') throw badPolicy(`${name} cannot be ${JSON.stringify(value)}: ${problem}`);
      result[name] = value;
    }
  }
  return result;
}

function isKnob(name: string): name is KnobName {
  return (KNOB_NAMES as readonly string[]).includes(name);
}

function badPolicy(message: string): Problem {
  return new Problem('POLICY_INVALID', message, 'culvert serve --help lists the settings and their values.');
}
