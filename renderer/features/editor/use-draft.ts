import { useCallback, useEffect, useRef, useState } from 'react';
import type { DraftProblem } from '../../../electron/contract/app/commands.ts';
import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import { navigate } from '../../app/route.ts';
import { perform } from '../../app/store/perform.ts';
import { putShare } from '../../app/store/shares.ts';
import { showToast } from '../../app/store/toasts.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import { type KnobPatch, sameDraft, withPolicy } from './draft.ts';

/** Typing is checked when it pauses. */
const CHECK_AFTER_MS = 200;

export interface Editing {
  readonly draft: StoredShare;
  /** The share as it is stored and runs; null: a new one. */
  readonly view: ShareView | null;
  readonly problems: readonly DraftProblem[];
  readonly isChanged: boolean;
  readonly change: (draft: StoredShare) => void;
  /** On the running share at once, else with the draft. */
  readonly changePolicy: (patch: KnobPatch) => Promise<void>;
  readonly discard: () => void;
  readonly save: (start: boolean) => Promise<void>;
}

/** `stored`: what is edited, from the core. `view` follows the core's events. */
export function useDraft(stored: StoredShare, view: ShareView | null): Editing {
  const [draft, setDraft] = useState(stored);
  const [baseline, setBaseline] = useState(stored);
  const id = view?.stored.config.id ?? null;
  const problems = useProblems(draft, id);
  const running = view !== null && view.state !== 'stopped' && view.state !== 'error';

  const take = useCallback((saved: ShareView) => {
    putShare(saved);
    setBaseline(saved.stored);
    setDraft(saved.stored);
  }, []);
  usePolicyOfOthers(view, baseline, setBaseline, setDraft);

  async function changePolicy(patch: KnobPatch) {
    if (!running || id === null) {
      setDraft(withPolicy(draft, patch));
      return;
    }
    const applied = await perform('shares.policy', { id, patch: definedOf(patch) });
    if (applied === null) return;
    putShare(applied.view);
    const { policy } = applied.view.stored.config;
    setBaseline((before) => ({ ...before, config: { ...before.config, policy } }));
    setDraft((before) => ({ ...before, config: { ...before.config, policy } }));
  }
  async function save(start: boolean) {
    if (id === null) {
      const created = await perform('shares.create', { draft, start });
      if (created === null) return;
      putShare(created);
      navigate({ page: 'edit', id: created.stored.config.id, folder: null });
      return;
    }
    const saved = await perform('shares.update', { id, draft });
    if (saved === null) return;
    take(saved);
    showToast({ level: 'info', text: STRINGS.editor.save.saved(saved.stored.config.name) });
    if (!start) return;
    const started = await perform('shares.start', { id });
    if (started !== null) putShare(started);
  }
  return {
    draft,
    view,
    problems,
    isChanged: !sameDraft(draft, baseline),
    change: setDraft,
    changePolicy,
    discard: () => {
      setDraft(baseline);
    },
    save,
  };
}

/** Policy may change elsewhere meanwhile (the list's Read-only, the command line): it is not the draft's to undo. */
function usePolicyOfOthers(
  view: ShareView | null,
  baseline: StoredShare,
  setBaseline: (stored: StoredShare) => void,
  setDraft: (change: (before: StoredShare) => StoredShare) => void,
): void {
  const policy = view?.stored.config.policy;
  useEffect(() => {
    if (policy === undefined || JSON.stringify(policy) === JSON.stringify(baseline.config.policy)) return;
    setBaseline({ ...baseline, config: { ...baseline.config, policy } });
    setDraft((before) => ({ ...before, config: { ...before.config, policy } }));
  }, [policy, baseline, setBaseline, setDraft]);
}

function useProblems(draft: StoredShare, except: string | null): readonly DraftProblem[] {
  const [problems, setProblems] = useState<readonly DraftProblem[]>([]);
  const turn = useRef(0);
  useEffect(() => {
    turn.current += 1;
    const mine = turn.current;
    const timer = setTimeout(() => {
      void bridge.invoke('shares.check', { draft, except }).then((envelope) => {
        if (mine === turn.current && envelope.ok) setProblems(envelope.value);
      });
    }, CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [draft, except]);
  return problems;
}

function definedOf(patch: KnobPatch): Record<string, boolean | number | string | null> {
  return Object.fromEntries(
    Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
