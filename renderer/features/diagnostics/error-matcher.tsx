import { useMemo, useState } from 'react';
import { ERROR_TEXTS, type ErrorText, matchErrorText } from '../../../electron/contract/error-texts.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import styles from './error-matcher.module.css';

const { matcher: TEXT } = STRINGS.diagnostics;

/** An error text from a VM, a guest or a tool, and what it means. Without one: all that are known. */
export function ErrorMatcher() {
  const [pasted, setPasted] = useState('');
  const found = useMemo(() => (pasted.trim() === '' ? [] : matchErrorText(pasted)), [pasted]);
  return (
    <div className={styles['matcher']}>
      <Field label={TEXT.label} hint={TEXT.hint(ERROR_TEXTS.length)}>
        {(control) => (
          <TextArea
            {...control}
            value={pasted}
            placeholder={TEXT.placeholder}
            onChange={({ target }) => {
              setPasted(target.value);
            }}
          />
        )}
      </Field>
      <div role="status">
        {pasted.trim() !== '' && found.length === 0 ? <p className={styles['none']}>{TEXT.none}</p> : null}
        <ul className={styles['list']}>
          {found.map((row) => (
            <Meaning key={row.id} row={row} />
          ))}
        </ul>
      </div>
    </div>
  );
}

function Meaning({ row: { seen, by, place, cause, fix, copy } }: { readonly row: ErrorText }) {
  return (
    <li className={styles['row']}>
      <p className={styles['seen']}>
        <code>{seen}</code> <Badge>{TEXT.said(by, TEXT.places[place])}</Badge>
      </p>
      <p>{cause}</p>
      <p className={styles['fix']}>{fix}</p>
      {copy === undefined ? null : (
        <p className={styles['copy']}>
          <code className={styles['code']}>{copy}</code>
          <CopyButton text={copy} />
        </p>
      )}
    </li>
  );
}
