import { useState } from 'react';
import { POLICY } from '../../../electron/contract/policy.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { NoticeBox } from '../../ui/notice.tsx';
import styles from './writeback-question.module.css';

const text = STRINGS.editor.policy.writeback;

/** Where the control is, not in a dialog: what it means can be read beside it. */
export function WritebackQuestion({
  onConfirm,
  onCancel,
}: {
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const [alone, setAlone] = useState(false);
  return (
    <NoticeBox
      level="warning"
      text={text.title}
      fix={
        <>
          {POLICY.writeback.risk}
          <label className={styles['alone']}>
            <input
              type="checkbox"
              checked={alone}
              autoFocus
              onChange={(event) => {
                setAlone(event.target.checked);
              }}
            />
            {text.only}
          </label>
        </>
      }
      actions={
        <>
          <Button size="small" onClick={onCancel}>
            {STRINGS.app.cancel}
          </Button>
          <Button size="small" kind="primary" disabled={!alone} onClick={onConfirm}>
            {text.turnOn}
          </Button>
        </>
      }
    />
  );
}
