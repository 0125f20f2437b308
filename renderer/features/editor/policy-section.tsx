import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { PendingChange } from '../../../electron/contract/app/share-view.ts';
import type { KnobName } from '../../../electron/contract/policy.ts';
import { knobsOf, resolvePolicy } from '../../../electron/contract/policy-values.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { NoticeBox } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { type KnobPatch, messagesAt } from './draft.ts';
import { KnobRow } from './knob-row.tsx';
import styles from './policy-section.module.css';
import { PresetCards } from './preset-cards.tsx';
import type { Editing } from './use-draft.ts';
import { WritebackQuestion } from './writeback-question.tsx';

const text = STRINGS.editor.policy;
/** Always in view; everything else of the table stands below. */
const MAIN: readonly KnobName[] = ['cache', 'writeback', 'readonly'];
const NONE_PENDING: readonly PendingChange[] = [];

export function PolicySection({ editing }: { readonly editing: Editing }) {
  const { draft, view, problems, changePolicy } = editing;
  const { protocol, policy } = draft.config;
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<KnobPatch | null>(null);
  const values = resolvePolicy(policy);
  const names = knobsOf(protocol);
  const pending = view?.pending ?? NONE_PENDING;

  /** Turning write-back on is a promise that nobody else writes: it is asked for first. */
  function change(patch: KnobPatch) {
    if (patch.writeback === true && !values.writeback) setAsked(patch);
    else {
      setAsked(null);
      void changePolicy(patch);
    }
  }
  function rowOf(name: KnobName) {
    return (
      <KnobRow
        key={name}
        name={name}
        protocol={protocol}
        policy={policy}
        pending={pending.filter((each) => each.name === name)}
        messages={messagesAt(problems, `config.policy.${name}`)}
        onChange={(value) => {
          change({ [name]: value });
        }}
      />
    );
  }
  const Chevron = all ? ChevronDown : ChevronRight;
  return (
    <Section title={text.title}>
      {view === null || view.state === 'stopped' || view.state === 'error' ? null : (
        <NoticeBox level="info" text={text.running} />
      )}
      <PresetCards protocol={protocol} policy={policy} onChoose={change} />
      {asked === null ? null : (
        <WritebackQuestion
          onCancel={() => {
            setAsked(null);
          }}
          onConfirm={() => {
            setAsked(null);
            void changePolicy(asked);
          }}
        />
      )}
      <ul className={styles['knobs']} aria-label={text.main}>
        {names.filter((name) => MAIN.includes(name)).map(rowOf)}
      </ul>
      <div>
        <Button
          kind="quiet"
          icon={<Chevron aria-hidden />}
          aria-expanded={all}
          onClick={() => {
            setAll(!all);
          }}
        >
          {text.advanced}
        </Button>
      </div>
      {all ? (
        <ul className={styles['knobs']} aria-label={text.advanced}>
          {names.filter((name) => !MAIN.includes(name)).map(rowOf)}
        </ul>
      ) : null}
    </Section>
  );
}
