import { useEffect, useState } from 'react';
import { explainError } from '../../../../electron/contract/explain/explain-error.ts';
import type { ErrorFacts } from '../../../../electron/contract/explain/explanation.ts';
import type { PermissionLens } from '../../../../electron/contract/permission-lens.ts';
import { resolvePolicy } from '../../../../electron/contract/policy-values.ts';
import { useSession as useIdentity } from '../../../app/store/session.ts';
import { useShares } from '../../../app/store/shares.ts';
import { bridge } from '../../../bridge/bridge.ts';
import { STRINGS } from '../../../strings/strings.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { FixButton } from '../../diagnostics/index.ts';
import { useSession } from '../session/current-session.tsx';
import type { RowDetail } from '../worker/row-detail.ts';
import styles from './explain-panel.module.css';
import { LensDialog } from './lens-dialog.tsx';

const { explain: TEXT } = STRINGS.activity;

/** S_IFMT: what the lens says about a file without its type bits. */
const KIND_BITS = {
  folder: 0o040000,
  file: 0o100000,
  symlink: 0o120000,
  fifo: 0o010000,
  socket: 0o140000,
  device: 0o060000,
};

/** Why the selected request failed, and the button that puts it right; what the guest may do with its file. */
export function ExplainPanel({ detail }: { readonly detail: RowDetail }) {
  const [lens, setLens] = useState(false);
  const facts = useFacts(detail);
  const path = detail.fields['path'];
  const explanation = facts === null || detail.errno === 0 ? null : explainError(facts);
  return (
    <div className={styles['panel']}>
      {explanation === null ? null : (
        <section className={styles['why']} aria-label={TEXT.label}>
          <h3 className={styles['title']}>
            {TEXT.title(String(detail.fields['result']))} <Badge>{TEXT.certainty[explanation.certainty]}</Badge>
          </h3>
          <p>{explanation.cause}</p>
          <p className={styles['advice']}>{explanation.advice}</p>
          {explanation.fix === null ? null : <FixButton fix={explanation.fix} />}
        </section>
      )}
      {typeof path === 'string' && path !== '?' && facts !== null ? (
        <Button
          size="small"
          onClick={() => {
            setLens(true);
          }}
        >
          {TEXT.lens}
        </Button>
      ) : null}
      {lens && facts !== null ? (
        <LensDialog
          shareId={facts.shareId}
          path={facts.path}
          uid={facts.uid ?? 1000}
          onClose={() => {
            setLens(false);
          }}
        />
      ) : null}
    </div>
  );
}

/** What is known of share and file; the file is looked at where an error may be about its owner. null: a file is shown, whose share is not here. */
function useFacts(detail: RowDetail): ErrorFacts | null {
  const session = useSession();
  const view = useShares(({ byId }) => byId[session.shareId]);
  const identity = useIdentity((state) => state.identity);
  const [host, setHost] = useState<{ readonly seq: number; readonly lens: PermissionLens } | null>(null);
  const { seq, errno } = detail;
  const path = String(detail.fields['path'] ?? '');
  const uid = detail.fields['uid'];
  const guest = typeof uid === 'number' ? uid : null;
  useEffect(() => {
    if (errno === 0) return;
    let stale = false;
    void bridge
      .invoke('lens.look', { id: session.shareId, path, uid: guest ?? 1000, gid: guest ?? 1000 })
      .then((envelope) => {
        // What is not there cannot be looked at, and the explanation does without.
        if (!stale && envelope.ok) setHost({ seq, lens: envelope.value });
      });
    return () => {
      stale = true;
    };
  }, [session, seq, errno, path, guest]);
  if (view === undefined || session.store.getState().file !== null) return null;
  const { config } = view.stored;
  const looked = host?.seq === seq ? host.lens.host : null;
  return {
    shareId: config.id,
    protocol: config.protocol,
    errno: String(detail.fields['result'] ?? ''),
    op: String(detail.fields['op'] ?? ''),
    path,
    uid: guest,
    policy: resolvePolicy(config.policy),
    server: identity === null ? null : { uid: identity.user.uid, gid: identity.user.uid },
    host:
      looked === null
        ? null
        : { uid: looked.owner.id, gid: looked.group.id, mode: looked.mode | KIND_BITS[looked.kind] },
  };
}
