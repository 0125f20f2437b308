import type { KnobName, PolicySettings, Protocol } from '../../../electron/contract/policy.ts';
import { changesOf, knobsOf, PRESETS, type Preset } from '../../../electron/contract/policy-values.ts';
import { STRINGS } from '../../strings/strings.ts';
import type { KnobPatch } from './draft.ts';
import { changesWords, knobOf } from './knob-words.ts';
import styles from './preset-cards.module.css';

const text = STRINGS.editor.policy;
/** What a preset decides: these follow from it and are not kept. */
const DECIDED: readonly KnobName[] = ['cache', 'writeback', 'entryTimeout', 'attrTimeout', 'negativeTimeout'];

export interface PresetCardsProps {
  readonly protocol: Protocol;
  readonly policy: PolicySettings;
  readonly onChoose: (patch: KnobPatch) => void;
}

export function PresetCards({ protocol, policy, onChoose }: PresetCardsProps) {
  return (
    <div className={styles['presets']} role="group" aria-label={text.presets}>
      {Object.entries(PRESETS).map(([id, preset]) => (
        <PresetCard
          key={id}
          preset={preset}
          protocol={protocol}
          policy={policy}
          onChoose={() => {
            onChoose(patchOf(preset, protocol));
          }}
        />
      ))}
    </div>
  );
}

interface PresetCardProps extends Omit<PresetCardsProps, 'onChoose'> {
  readonly preset: Preset;
  readonly onChoose: () => void;
}

function PresetCard({ preset, protocol, policy, onChoose }: PresetCardProps) {
  const patch = patchOf(preset, protocol);
  const changes = changesOf(protocol, policy, withPatch(policy, patch));
  const chosen = changes.length === 0;
  const guest = preset.guestOptions[protocol];
  const options = Object.entries(patch)
    .filter(([, value]) => value !== null && value !== false)
    .map(([name, value]) => {
      const { option } = knobOf(name as KnobName);
      return value === true ? `--${option}` : `--${option}=${String(value)}`;
    });
  return (
    <button type="button" className={styles['preset']} aria-pressed={chosen} onClick={chosen ? undefined : onChoose}>
      <span className={styles['name']}>{preset.label}</span>
      <span className={styles['risk']}>{preset.risk}</span>
      <span className={styles['facts']}>
        {text.server} <code>{options.join(' ')}</code>
      </span>
      <span className={styles['facts']}>
        {text.guest} {guest === '' ? text.guestPlain : <code>{guest}</code>}
      </span>
      <span className={styles['facts']}>{chosen ? text.already : text.inForce(changesWords(changes))}</span>
    </button>
  );
}

function patchOf(preset: Preset, protocol: Protocol): KnobPatch {
  const known = knobsOf(protocol);
  const names = DECIDED.filter((name) => known.includes(name));
  return Object.fromEntries(names.map((name) => [name, preset.settings[name] ?? null]));
}

function withPatch(policy: PolicySettings, patch: KnobPatch): PolicySettings {
  const merged: Record<string, unknown> = { ...policy, ...patch };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}
