/** The options that come from the policy table (electron/contract/policy.ts), and back from arguments to settings. */
import {
  type Effect,
  KNOB_NAMES,
  type Knob,
  type KnobName,
  POLICY,
  type PolicySettings,
  type Protocol,
} from '../../electron/contract/policy.ts';
import { knobsOf } from '../../electron/contract/policy-values.ts';
import { type Arguments, type Option, usageProblem } from './options.ts';

const OFF = 'no-';

/** A boolean knob that is on by default appears as `--no-NAME`; both forms are understood. */
export function policyOptions(protocol: Protocol): readonly Option[] {
  return knobsOf(protocol).flatMap((name) => optionsOf(POLICY[name], protocol));
}

function optionsOf(knob: Knob, protocol: Protocol): readonly Option[] {
  const help = `${knob.explanation} ${effectOf(knob.takesEffect[protocol])}`;
  const { option: name, risk, value } = knob;
  if (value.type === 'choice') {
    return [{ name, value: value.of.join('|'), choices: value.of, help, risk, fallback: `${knob.default as string}` }];
  }
  if (value.type === 'seconds') return [{ name, value: 'SECONDS', help, risk, fallback: secondsDefault(knob) }];
  const on: Option = { name, help, risk, fallback: knob.default === true ? 'on' : 'off' };
  return [on, { name: `${OFF}${name}`, help: `Turns --${name} off.` }];
}

function effectOf(effect: Effect | undefined): string {
  if (effect === undefined) return '';
  const { loosening, tightening } = effect;
  const looser = loosening.join(', ');
  const tighter = tightening.join(', ');
  const when = looser === tighter ? looser : `${looser} when loosened, ${tighter} when tightened`;
  return `Changed while running, it takes effect: ${when}.`;
}

function secondsDefault({ default: fallback }: Knob): string {
  if (typeof fallback !== 'object') return String(fallback);
  return Object.entries(fallback.byCache)
    .map(([cache, seconds]) => `${seconds} with cache ${cache}`)
    .join(', ');
}

/** What was chosen; only what was named is in it. Throws a USAGE Problem. */
export function settingsFrom(args: Arguments): PolicySettings {
  const settings: Partial<Record<KnobName, boolean | number | string>> = {};
  for (const name of KNOB_NAMES) {
    const { option, value }: Knob = POLICY[name];
    if (value.type === 'boolean') {
      if (args.has(option) && args.has(`${OFF}${option}`))
        throw usageProblem(`--${option} and --${OFF}${option} are both given`, 'Give one of them.');
      if (args.has(option)) settings[name] = true;
      if (args.has(`${OFF}${option}`)) settings[name] = false;
      continue;
    }
    const text = args.text(option);
    if (text === undefined) continue;
    settings[name] = value.type === 'seconds' ? seconds(option, text, value.max) : text;
  }
  return settings as PolicySettings;
}

function seconds(option: string, text: string, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= max) return value;
  throw usageProblem(
    `--${option} cannot be "${text}"`,
    `Give a number of seconds from 0 to ${max}; fractions such as 0.5 are allowed.`,
  );
}
