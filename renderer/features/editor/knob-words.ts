/** A knob of the policy table in words: its value, and when a change of it is in force. */
import {
  type Effect,
  type Knob,
  type KnobName,
  type Moment,
  POLICY,
  type Protocol,
} from '../../../electron/contract/policy.ts';
import { type KnobChange, resolvePolicy } from '../../../electron/contract/policy-values.ts';
import { STRINGS } from '../../strings/strings.ts';

const text = STRINGS.editor.policy;

export type AnyValue = boolean | number | string;

export function knobOf(name: KnobName): Knob {
  return POLICY[name];
}

export function effectOf(name: KnobName, protocol: Protocol): Effect {
  return knobOf(name).takesEffect[protocol] ?? { loosening: [], tightening: [] };
}

export function valueWords(value: AnyValue): string {
  if (typeof value === 'boolean') return value ? text.on : text.off;
  return value === '' ? text.none : String(value);
}

/** What a knob is when it is not set, under the cache policy that is. */
export function defaultOf(name: KnobName, cache: AnyValue): AnyValue {
  const fallback = knobOf(name).default;
  if (typeof fallback !== 'object') return fallback;
  return resolvePolicy({ cache: cache as 'auto' })[name];
}

export function momentsWords(moments: readonly Moment[]): string {
  return [...new Set(moments)].map((moment) => text.moments[moment]).join(', ');
}

/** For the badge: each moment that a change of the knob may have. */
export function momentsOf({ loosening, tightening }: Effect): readonly Moment[] {
  return [...new Set([...loosening, ...tightening])];
}

export function effectWords(effect: Effect): string {
  const { loosening, tightening } = effect;
  const same = momentsWords(loosening) === momentsWords(tightening);
  const lines = same
    ? loosening.map((moment) => text.momentTexts[moment])
    : [text.loosening(momentsWords(loosening)), text.tightening(momentsWords(tightening))];
  return [...lines, ...(effect.lingers === true ? [text.lingers] : [])].join('\n');
}

export function changesWords(changes: readonly KnobChange[]): string {
  return momentsWords(changes.flatMap(({ moments }) => moments));
}
