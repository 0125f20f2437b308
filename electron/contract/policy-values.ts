/** What the rows of policy.ts mean together: defaults filled in, changes compared, presets. */
import {
  type CachePolicy,
  KNOB_NAMES,
  type Knob,
  type KnobName,
  type Moment,
  POLICY,
  type PolicySettings,
  type PolicyValues,
  type Protocol,
} from './policy.ts';

type AnyValue = boolean | number | string;

/** Fills in what was not chosen. Settings are expected to be valid (share-schema.ts). */
export function resolvePolicy(settings: PolicySettings): PolicyValues {
  const cache: CachePolicy = settings.cache ?? POLICY.cache.default;
  const values: Record<string, AnyValue> = {};
  for (const name of KNOB_NAMES) {
    const fallback: Knob['default'] = POLICY[name].default;
    values[name] = settings[name] ?? (typeof fallback === 'object' ? fallback.byCache[cache] : fallback);
  }
  return values as unknown as PolicyValues;
}

/** Knobs that a protocol has, in the order of the table. */
export function knobsOf(protocol: Protocol): readonly KnobName[] {
  return KNOB_NAMES.filter((name) => (POLICY[name] as Knob).takesEffect[protocol] !== undefined);
}

/** '' or why `value` cannot be a knob's value: a sentence that names the option. */
export function valueProblem(name: KnobName, value: unknown): string {
  const { option, value: kind } = POLICY[name] as Knob;
  switch (kind.type) {
    case 'boolean':
      return typeof value === 'boolean' ? '' : `--${option} is either on (true) or off (false).`;
    case 'choice':
      return typeof value === 'string' && kind.of.includes(value) ? '' : `--${option} is one of ${kind.of.join(', ')}.`;
    case 'seconds':
      return typeof value === 'number' && value >= 0 && value <= kind.max
        ? ''
        : `--${option} is a number of seconds from 0 to ${kind.max}; fractions are allowed.`;
    case 'limit':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= kind.max
        ? ''
        : `--${option} is a whole number of ${kind.of} from 0 to ${kind.max}.`;
    case 'rules': {
      const problem = typeof value === 'string' ? kind.problem(value) : 'it is no text';
      return problem === '' ? '' : `--${option} cannot be used: ${problem}.`;
    }
  }
}

export type Direction = 'same' | 'loosening' | 'tightening';

/** Whether a change lets the guest do more or less than before. */
export function directionOf(name: KnobName, from: AnyValue, to: AnyValue): Direction {
  if (from === to) return 'same';
  const kind = (POLICY[name] as Knob).value;
  if (kind.type === 'boolean') return to === kind.looser ? 'loosening' : 'tightening';
  // Whatever a guest was told under other rules may be wrong now.
  if (kind.type === 'rules') return 'tightening';
  const rank = (value: AnyValue): number => {
    if (kind.type === 'choice') return kind.of.indexOf(String(value));
    return kind.type === 'limit' && value === 0 ? Number.POSITIVE_INFINITY : Number(value);
  };
  return rank(to) > rank(from) ? 'loosening' : 'tightening';
}

/** One knob that a change of settings moves, and when that is in force for a guest that is mounted. */
export interface KnobChange {
  readonly name: KnobName;
  readonly from: AnyValue;
  readonly to: AnyValue;
  readonly direction: Direction;
  readonly moments: readonly Moment[];
  /** The guest keeps what it already holds for up to its old timeout. */
  readonly lingers: boolean;
}

/**
 * What changes between two settings. Compares resolved values: changing the cache policy also names the timeouts that follow it.
 * With no-open or no-opendir there is no open to take effect at, so `next open` becomes `next mount`.
 */
export function changesOf(protocol: Protocol, before: PolicySettings, after: PolicySettings): readonly KnobChange[] {
  const from = resolvePolicy(before);
  const to = resolvePolicy(after);
  const opensHidden = from.noOpen || from.noOpendir;
  const changes: KnobChange[] = [];
  for (const name of knobsOf(protocol)) {
    const direction = directionOf(name, from[name], to[name]);
    const effect = (POLICY[name] as Knob).takesEffect[protocol];
    if (direction === 'same' || effect === undefined) continue;
    const moments = effect[direction].map((moment): Moment => {
      return opensHidden && moment === 'next open' ? 'next mount' : moment;
    });
    const lingers = effect.lingers === true && direction === 'tightening';
    changes.push({ name, from: from[name], to: to[name], direction, moments: [...new Set(moments)], lingers });
  }
  return changes;
}

export interface Preset {
  readonly label: string;
  readonly risk: string;
  readonly settings: PolicySettings;
  /** Options for the guest's mount command, by protocol. */
  readonly guestOptions: Readonly<Record<Protocol, string>>;
}

/** What leads a user who does not want to know the knobs. */
export const PRESETS = {
  safe: {
    label: 'Safe for two-sided editing',
    risk: 'Slowest: the guest asks the host for everything, each time.',
    settings: { cache: 'never', writeback: false },
    guestOptions: { virtiofs: '', '9p': 'cache=none' },
  },
  balanced: {
    label: 'Balanced',
    risk: 'The guest sees a change made on the host up to five seconds late, or when it opens the file again.',
    settings: { cache: 'auto', writeback: false },
    guestOptions: { virtiofs: '', '9p': 'cache=mmap' },
  },
  exclusive: {
    label: 'Exclusive, fastest',
    risk: 'Only this guest may touch the folder, and what it has not yet sent is lost when the VM dies.',
    settings: { cache: 'always', writeback: true },
    guestOptions: { virtiofs: '', '9p': 'cache=loose' },
  },
} as const satisfies Record<string, Preset>;
