import { useEffect, useState } from 'react';
import type { Failure } from '../../../../electron/contract/failure.ts';
import type { PermissionLens } from '../../../../electron/contract/permission-lens.ts';
import { modeText } from '../../../../electron/contract/permissions.ts';
import { useSession as useIdentity } from '../../../app/store/session.ts';
import { useShares } from '../../../app/store/shares.ts';
import { bridge } from '../../../bridge/bridge.ts';
import { STRINGS } from '../../../strings/strings.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { formatBytes, visibleText } from '../../../ui/format.ts';
import { NoticeBox } from '../../../ui/notice.tsx';
import { Cell, HeadCell, Table } from '../../../ui/table.tsx';
import { FixButton } from '../../diagnostics/index.ts';
import styles from './lens-dialog.module.css';

const { lens: TEXT } = STRINGS.activity;

export interface LensDialogProps {
  readonly shareId: string;
  readonly path: string;
  readonly uid: number;
  readonly onClose: () => void;
}

/** A path below the share: what the host has, what the guest sees, which rule decided, and what its user may do. */
export function LensDialog({ shareId, path: asked, uid: user, onClose }: LensDialogProps) {
  const [path, setPath] = useState(asked);
  const [uid, setUid] = useState(String(user));
  const [round, setRound] = useState(0);
  const { lens, failure } = useLens(shareId, path, uid, round);
  return (
    <Dialog
      size="wide"
      title={TEXT.title}
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          {STRINGS.app.close}
        </Button>
      }
    >
      <div className={styles['question']}>
        <Field label={TEXT.path}>
          {(control) => (
            <TextInput
              {...control}
              mono
              value={path}
              onChange={({ target }) => {
                setPath(target.value);
              }}
            />
          )}
        </Field>
        <Field label={TEXT.uid}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              value={uid}
              onChange={({ target }) => {
                setUid(target.value);
              }}
            />
          )}
        </Field>
      </div>
      {failure === null ? null : <NoticeBox level="warning" text={visibleText(failure.message)} fix={failure.fix} />}
      {lens === null ? null : (
        <LensView
          lens={lens}
          shareId={shareId}
          uid={Number(uid)}
          onDone={() => {
            setRound(round + 1);
          }}
        />
      )}
    </Dialog>
  );
}

interface Looked {
  readonly lens: PermissionLens | null;
  readonly failure: Failure | null;
}

const WAIT_MS = 200;

function useLens(shareId: string, path: string, uid: string, round: number): Looked {
  const [looked, setLooked] = useState<Looked>({ lens: null, failure: null });
  useEffect(() => {
    const id = Number(uid);
    if (uid.trim() === '' || !Number.isInteger(id) || id < 0) return;
    let stale = false;
    // While it is being typed nothing is asked.
    const timer = setTimeout(() => {
      void bridge.invoke('lens.look', { id: shareId, path, uid: id, gid: id }).then((envelope) => {
        if (stale) return;
        if (envelope.ok) setLooked({ lens: envelope.value, failure: null });
        else setLooked({ lens: null, failure: envelope.failure });
      });
    }, WAIT_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [shareId, path, uid, round]);
  return looked;
}

interface LensViewProps {
  readonly lens: PermissionLens;
  readonly shareId: string;
  readonly uid: number;
  readonly onDone: () => void;
}

function LensView({ lens, shareId, uid, onDone }: LensViewProps) {
  const { host, guest, steps, accesses, notes } = lens;
  return (
    <div className={styles['view']}>
      <Table label={TEXT.both}>
        <thead>
          <tr>
            <HeadCell />
            <HeadCell>{TEXT.host}</HeadCell>
            <HeadCell>{TEXT.guest}</HeadCell>
          </tr>
        </thead>
        <tbody>
          <tr>
            <HeadCell>{TEXT.kind}</HeadCell>
            <Cell>
              {TEXT.kinds[host.kind]}
              {host.kind === 'file' ? `, ${formatBytes(host.sizeBytes)}` : ''}
              {host.target === null ? '' : ` → ${visibleText(host.target)}`}
            </Cell>
            <Cell>{TEXT.kinds[guest.kind]}</Cell>
          </tr>
          <tr>
            <HeadCell>{TEXT.owner}</HeadCell>
            <Cell>{ownerText(host.owner)}</Cell>
            <Cell>{guest.uid}</Cell>
          </tr>
          <tr>
            <HeadCell>{TEXT.group}</HeadCell>
            <Cell>{ownerText(host.group)}</Cell>
            <Cell>{guest.gid}</Cell>
          </tr>
          <tr>
            <HeadCell>{TEXT.mode}</HeadCell>
            <Cell className={styles['mode']}>
              {modeText(host.mode)}
              {host.acl !== null && host.acl.length > 0 ? ` ${TEXT.acl}` : ''}
            </Cell>
            <Cell className={styles['mode']}>{modeText(guest.mode)}</Cell>
          </tr>
        </tbody>
      </Table>
      <section aria-label={TEXT.steps} className={styles['section']}>
        <h3>{TEXT.steps}</h3>
        {steps.length === 0 ? <p className={styles['muted']}>{TEXT.noSteps}</p> : null}
        <ul>
          {steps.map(({ what, from, to, rule }) => (
            <li key={what}>
              {TEXT.step(TEXT.what[what], from, to)} <span className={styles['muted']}>{rule}</span>
            </li>
          ))}
        </ul>
      </section>
      {accesses.length === 0 ? null : (
        <section aria-label={TEXT.accesses(uid)} className={styles['section']}>
          <h3>{TEXT.accesses(uid)}</h3>
          <ul className={styles['accesses']}>
            {accesses.map(({ wanted, allowed, rule }) => (
              <li key={wanted} className={styles['access']}>
                <Badge tone={allowed ? 'good' : 'bad'}>
                  {allowed ? TEXT.may(TEXT.wanted[wanted]) : TEXT.mayNot(TEXT.wanted[wanted])}
                </Badge>
                <span className={styles['muted']}>{rule}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {notes.map((note) => (
        <p key={note} className={styles['muted']}>
          {note}
        </p>
      ))}
      <MapToMe shareId={shareId} uid={uid} onDone={onDone} />
    </div>
  );
}

/** One click: the guest's user sees the server's files as its own. Only where the server is one user among others. */
function MapToMe({
  shareId,
  uid,
  onDone,
}: {
  readonly shareId: string;
  readonly uid: number;
  readonly onDone: () => void;
}) {
  const identity = useIdentity((state) => state.identity);
  const mapped = useShares(({ byId }) => byId[shareId]?.stored.config.policy['guestUserIsMe']);
  if (identity === null || identity.user.uid === 0 || uid === 0 || mapped === String(uid)) return null;
  const patch = { guestUserIsMe: String(uid) };
  return <FixButton fix={{ label: TEXT.mapToMe(uid), action: { kind: 'policy', shareId, patch } }} onDone={onDone} />;
}

function ownerText({ id, name }: PermissionLens['host']['owner']): string {
  return name === '' ? String(id) : `${name} (${id})`;
}
