import { useState } from 'react';
import { LEVELS } from '../../../electron/contract/trace/snapshot.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Select, TextInput } from '../../ui/field.tsx';
import styles from './level-picker.module.css';
import { useActivity, useSession } from './session/current-session.tsx';
import { LEVEL_DEFAULTS, type LevelChoice } from './worker/level-guard.ts';

const { level: TEXT } = STRINGS.activity;

/** The number that a level has, and its bounds as the share host checks them. */
const NUMBERS = {
  sampled: { key: 'sample', least: 2, most: 1_000_000 },
  slow: { key: 'slowMs', least: 0, most: 1_000_000 },
  capture: { key: 'snap', least: 0, most: 65_536 },
} as const;

/** How much of what happens becomes a row: the share's own setting, the same for everybody who watches it. */
export function LevelPicker() {
  const session = useSession();
  const level = useActivity(({ status }) => status.level);
  const choice = useActivity(({ status }) => status.choice);
  const live = useActivity(({ status }) => status.link === 'live');
  const lowering = useActivity((state) => state.lowering);
  const extra = level === 'sampled' || level === 'slow' || level === 'capture' ? NUMBERS[level] : null;
  return (
    <span className={styles['picker']}>
      <Select
        aria-label={TEXT.label}
        title={TEXT.about[level]}
        className={styles['level']}
        disabled={!live}
        value={level}
        options={LEVELS.map((value) => ({ value, label: TEXT.names[value] }))}
        onChoose={(value) => {
          session.setLevel({ ...choice, level: value });
        }}
      />
      {extra === null ? null : (
        <NumberBox
          key={`${extra.key} ${choice[extra.key]}`}
          label={TEXT.numbers[extra.key]}
          value={choice[extra.key] ?? LEVEL_DEFAULTS[extra.key]}
          least={extra.least}
          most={extra.most}
          onChange={(value) => {
            session.setLevel({ ...choice, level, [extra.key]: value } satisfies LevelChoice);
          }}
        />
      )}
      <label className={styles['lowering']} title={TEXT.loweringWhy}>
        <input
          type="checkbox"
          checked={lowering}
          onChange={({ target }) => {
            session.setLowering(target.checked);
          }}
        />
        {TEXT.lowering}
      </label>
    </span>
  );
}

interface NumberBoxProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

/** Takes effect when it is left, or with Enter: each step on the way would be a level of its own. */
function NumberBox({ label, value, least, most, onChange }: NumberBoxProps) {
  const [text, setText] = useState(String(value));
  function keep() {
    const wanted = Math.max(least, Math.min(most, Math.round(Number(text))));
    if (!Number.isFinite(wanted) || wanted === value) setText(String(value));
    else onChange(wanted);
  }
  return (
    <TextInput
      className={styles['number']}
      inputMode="numeric"
      aria-label={label}
      title={label}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
      }}
      onBlur={keep}
      onKeyDown={({ key }) => {
        if (key === 'Enter') keep();
      }}
    />
  );
}
