import { X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { STRINGS } from '../../../strings/strings.ts';
import { useActivity, useSession } from '../session/current-session.tsx';
import styles from './filter-box.module.css';
import { isFinished, joinWords, wordsOf } from './filter-words.ts';
import { type Offer, useSuggestions } from './use-suggestions.ts';

const { filter: TEXT } = STRINGS.activity;
const APPLY_MS = 200;

/** One box: finished words are chips, the last is typed; a wrong one is said and leaves the last good filter in force. */
export function FilterBox({ input }: { readonly input: RefObject<HTMLInputElement | null> }) {
  const session = useSession();
  const text = useActivity((state) => state.filterText);
  const problems = useActivity((state) => state.filterProblems);
  const [chips, setChips] = useState(() => wordsOf(text));
  const [draft, setDraft] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  /** What the box said last: any other text was put in from elsewhere. */
  const said = useRef(text);
  const id = useId();
  const offers = useSuggestions(session, draft, open);
  const shownOffers = open ? offers : [];

  useEffect(() => {
    if (text === said.current) return;
    said.current = text;
    setChips(wordsOf(text));
    setDraft('');
  }, [text]);

  useEffect(() => {
    const whole = joinWords([...chips, draft]);
    if (whole === said.current) return;
    // Not at each letter: a filter looks at every row of the buffer.
    const timer = setTimeout(
      () => {
        said.current = whole;
        session.setFilter(whole);
      },
      draft === '' ? 0 : APPLY_MS,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [session, chips, draft]);

  function apply(next: readonly string[], nextDraft = '') {
    setChips(next);
    setDraft(nextDraft);
    setActive(-1);
  }

  function finish(word: string) {
    apply([...chips, ...wordsOf(word)]);
  }

  function take(offer: Offer) {
    if (offer.final) {
      finish(offer.word);
      setOpen(false);
    } else {
      setDraft(offer.word);
      setActive(-1);
    }
    input.current?.focus();
  }

  function press(event: KeyboardEvent) {
    const offer = shownOffers[active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive(Math.max(-1, Math.min(shownOffers.length - 1, active + step)));
    } else if ((event.key === 'Enter' || event.key === 'Tab') && offer !== undefined) take(offer);
    else if (event.key === 'Enter' || (event.key === ' ' && draft !== '' && isFinished(draft))) {
      if (draft !== '') finish(draft);
      setOpen(false);
    } else if (event.key === 'Escape') {
      if (open) setOpen(false);
      else if (draft !== '') apply(chips);
      else input.current?.blur();
    } else if (event.key === 'Backspace' && draft === '' && chips.length > 0) {
      const last = chips.at(-1) ?? '';
      apply(chips.slice(0, -1), last);
    } else return;
    event.preventDefault();
  }

  const [problem] = problems;
  return (
    <div className={styles['frame']}>
      <div
        className={styles['box']}
        data-wrong={problem === undefined ? undefined : ''}
        onClick={() => {
          input.current?.focus();
        }}
      >
        {chips.map((word, place) => (
          <span
            key={`${place} ${word}`}
            className={styles['chip']}
            data-negated={word.startsWith('-') ? '' : undefined}
          >
            <span className={styles['word']}>{word}</span>
            <button
              type="button"
              className={styles['remove']}
              aria-label={TEXT.remove(word)}
              onClick={() => {
                apply(
                  chips.filter((_, each) => each !== place),
                  draft,
                );
              }}
            >
              <X aria-hidden />
            </button>
          </span>
        ))}
        <input
          ref={input}
          className={styles['input']}
          role="combobox"
          aria-label={TEXT.label}
          aria-expanded={shownOffers.length > 0}
          aria-controls={`${id}-offers`}
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          autoComplete="off"
          spellCheck={false}
          placeholder={chips.length === 0 ? TEXT.placeholder : ''}
          value={draft}
          onChange={({ target }) => {
            setDraft(target.value);
            setActive(-1);
            setOpen(true);
          }}
          onFocus={() => {
            setOpen(true);
          }}
          onBlur={() => {
            setOpen(false);
          }}
          onKeyDown={press}
        />
      </div>
      <div className={styles['below']}>
        {problem === undefined ? null : (
          <p id={`${id}-problem`} className={styles['problem']} role="alert">
            {TEXT.problem(problem.reason)}
          </p>
        )}
        <ul
          id={`${id}-offers`}
          className={styles['offers']}
          role="listbox"
          aria-label={TEXT.offers}
          hidden={shownOffers.length === 0}
        >
          {shownOffers.map((offer, place) => (
            <li
              key={offer.word}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === active}
              className={styles['offer']}
              // The box keeps the focus.
              onMouseDown={(event) => {
                event.preventDefault();
                take(offer);
              }}
            >
              <span className={styles['word']}>{offer.label}</span>
              <span className={styles['note']}>{offer.note}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
