/** The options that come from the policy table (electron/contract/policy.ts), and back from arguments to settings. */
import {
  type Effect,
  KNOB_NAMES,
  type Knob,
  type KnobName,
  type KnobValue,
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
  if (value.type === 'limit') {
    return [{ name, value: value.of === 'bytes' ? 'BYTES' : 'N', help, risk, fallback: '0' }];
  }
  if (value.type === 'rules') {
    const rules: Option = { name, value: value.form, help, risk, fallback: 'none' };
    return [value.repeatable ? { ...rules, repeatable: true } : rules];
  }
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
    settings[name] = valueOf(args, option, value, text);
  }
  return settings as PolicySettings;
}

function valueOf(args: Arguments, option: string, kind: KnobValue, text: string): number | string {
  if (kind.type === 'seconds') return seconds(option, text, kind.max);
  if (kind.type === 'limit') return limit(option, text, kind.of === 'bytes');
  return kind.type === 'rules' ? args.all(option).join(' ') : text;
}

/** K, M and G are understood for bytes. */
function limit(option: string, text: string, bytes: boolean): number {
  const match = (bytes ? /^(\d{1,15})([KMG]?)$/i : /^(\d{1,10})()$/).exec(text);
  if (match === null)
    throw usageProblem(
      `--${option} cannot be "${text}"`,
      bytes ? 'Give a number of bytes per second, such as 500K, 20M or 1G.' : 'Give a whole number.',
    );
  return Number(match[1]) * 1024 ** ' KMG'.indexOf((match[2] || ' ').toUpperCase());
}

function seconds(option: string, text: string, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= max) return value;
  throw usageProblem(
    `--${option} cannot be "${text}"`,
    `Give a number of seconds from 0 to ${max}; fractions such as 0.5 are allowed.`,
  );
}
