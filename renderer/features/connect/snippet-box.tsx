import { type KeyboardEvent, useRef, useState } from 'react';
import { type Snippet, textOf } from '../../../electron/contract/connect/snippet.ts';
import { STRINGS } from '../../strings/strings.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { visibleText } from '../../ui/format.ts';
import { NoticeBox } from '../../ui/notice.tsx';
import { useChangedParts } from './changed-parts.ts';
import styles from './snippet-box.module.css';

export interface SnippetBoxProps {
  readonly snippet: Snippet;
  /** Why the part that is pointed at is there; null: none is. */
  readonly onTell: (why: string | null) => void;
}

/** One text to copy. Each part tells why it is there when it is pointed at or has the focus; parts that just changed stand out for a moment. */
export function SnippetBox({ snippet, onTell }: SnippetBoxProps) {
  const text = STRINGS.connect;
  const changed = useChangedParts(snippet.parts);
  const [reachable, setReachable] = useState(0);
  const code = useRef<HTMLPreElement>(null);
  const explained = snippet.parts.flatMap((part, index) => (part.why === undefined ? [] : [index]));
  const first = explained.includes(reachable) ? reachable : explained[0];

  function press(event: KeyboardEvent) {
    const at = explained.indexOf(first ?? 0);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const parts = code.current?.querySelectorAll<HTMLElement>('[data-part]');
    parts?.[Math.max(0, Math.min(explained.length - 1, to))]?.focus();
  }
  return (
    <article className={styles['box']} aria-label={snippet.title} data-snippet={snippet.id}>
      <header className={styles['head']}>
        <div className={styles['words']}>
          <h3>{snippet.title}</h3>
          <p className={styles['place']}>
            {snippet.place}
            {snippet.file === null ? null : (
              <>
                {' · '}
                <code>{snippet.file}</code>
              </>
            )}
          </p>
        </div>
        {snippet.refused === null ? (
          <CopyButton text={textOf(snippet)} aria-label={text.copyOf(snippet.title)} />
        ) : null}
      </header>
      {snippet.refused === null ? (
        <pre
          ref={code}
          className={styles['code']}
          onKeyDown={press}
          onMouseLeave={() => {
            onTell(null);
          }}
        >
          {snippet.parts.map((part, index) => {
            const mark = changed.has(index) ? '' : undefined;
            // Parts have no identity but their place.
            const key = `${index}`;
            if (part.why === undefined) return <span key={key}>{part.text}</span>;
            return (
              <span
                key={key}
                data-part=""
                data-changed={mark}
                className={styles['part']}
                tabIndex={index === first ? 0 : -1}
                aria-description={part.why}
                onMouseEnter={() => {
                  onTell(part.why ?? null);
                }}
                onFocus={() => {
                  onTell(part.why ?? null);
                  setReachable(index);
                }}
                onBlur={() => {
                  onTell(null);
                }}
              >
                {part.text}
              </span>
            );
          })}
        </pre>
      ) : (
        <NoticeBox level="warning" text={visibleText(snippet.refused.reason)} fix={snippet.refused.instead} />
      )}
    </article>
  );
}
