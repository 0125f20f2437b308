import { STRINGS } from '../../strings/strings.ts';
import { Select } from '../../ui/field.tsx';
import { TIME_MODES } from './session/activity-state.ts';
import { useActivity, useSession } from './session/current-session.tsx';
import styles from './time-picker.module.css';

const { times: TEXT } = STRINGS.activity;

/** How the column of times counts: by the clock, since the buffer's begin, since the row above. */
export function TimePicker({ shown }: { readonly shown: boolean }) {
  const session = useSession();
  const mode = useActivity((state) => state.timeMode);
  if (!shown) return null;
  return (
    <Select
      aria-label={TEXT.label}
      className={styles['picker']}
      value={mode}
      options={TIME_MODES.map((value) => ({ value, label: TEXT.names[value] }))}
      onChoose={(value) => {
        session.setTimeMode(value);
      }}
    />
  );
}
