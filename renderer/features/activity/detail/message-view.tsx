import { useMemo, useState } from 'react';
import { STRINGS } from '../../../strings/strings.ts';
import { formatBytes, visibleText } from '../../../ui/format.ts';
import type { MessageDetail } from '../worker/row-detail.ts';
import { hexLines } from './hex-lines.ts';
import styles from './message-view.module.css';

const { message: TEXT } = STRINGS.activity;
/** Lines of hex that are laid out; a message may be 32 KiB. */
const HEX_LINES = 128;

/** A captured message: its fields as the wire tables decode them, and its bytes. A field that is pointed at shows where it stands. */
export function MessageView({
  name,
  message,
}: {
  readonly name: 'request' | 'reply';
  readonly message: MessageDetail | null;
}) {
  const [marked, setMarked] = useState<readonly [number, number] | null>(null);
  const lines = useMemo(() => (message === null ? [] : hexLines(message.bytes, HEX_LINES)), [message]);
  if (message === null) return <p className={styles['none']}>{TEXT.none[name]}</p>;
  const { decoded, bytes, length } = message;
  return (
    <div className={styles['view']}>
      <div className={styles['fields']} tabIndex={0} role="region" aria-label={TEXT.fields}>
        <p className={styles['size']}>
          {bytes.length < length
            ? TEXT.cut(formatBytes(length), formatBytes(bytes.length))
            : TEXT.whole(formatBytes(length))}
        </p>
        <dl>
          {decoded.fields.map(({ name: field, value, at, length: size }, place) => (
            <div
              key={`${place} ${field}`}
              className={styles['field']}
              onPointerEnter={() => {
                setMarked(size === 0 ? null : [at, at + size]);
              }}
              onPointerLeave={() => {
                setMarked(null);
              }}
            >
              <dt>{field}</dt>
              <dd>{visibleText(value)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <pre className={styles['hex']} tabIndex={0} aria-label={TEXT.bytes}>
        {lines.map(({ at, cells, text }) => (
          <div key={at} className={styles['line']}>
            <span className={styles['offset']}>{at.toString(16).padStart(6, '0')}</span>
            <span className={styles['cells']}>
              {cells.map((cell, i) => (
                <span
                  key={at + i}
                  data-marked={marked !== null && at + i >= marked[0] && at + i < marked[1] ? '' : undefined}
                >
                  {cell}
                </span>
              ))}
            </span>
            <span className={styles['text']}>{text}</span>
          </div>
        ))}
        {bytes.length > HEX_LINES * 16 ? TEXT.more(formatBytes(bytes.length - HEX_LINES * 16)) : null}
      </pre>
    </div>
  );
}
