import { useEffect, useState } from 'react';
import { navigate } from '../../app/route.ts';
import { useShares } from '../../app/store/shares.ts';
import { findVms, useVms } from '../../app/store/vms.ts';
import { STRINGS } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { visibleText } from '../../ui/format.ts';
import { VmDifference } from '../connect/index.ts';
import styles from './vm-difference-dialog.module.css';

const { difference: TEXT } = STRINGS.diagnostics;

export interface VmDifferenceDialogProps {
  readonly vmId: string;
  readonly shareId: string;
  readonly onClose: () => void;
}

/** What to change on a VM so that a share works: looked up anew, since VMs come and go. */
export function VmDifferenceDialog({ vmId, shareId, onClose }: VmDifferenceDialogProps) {
  const stored = useShares(({ byId }) => byId[shareId]?.stored);
  const vm = useVms(({ found }) => found?.vms.find(({ id }) => id === vmId));
  const [looked, setLooked] = useState(false);
  const [why, setWhy] = useState<string | null>(null);
  useEffect(() => {
    void findVms().then(() => {
      setLooked(true);
    });
  }, []);
  const isThere = vm !== undefined && stored !== undefined;
  return (
    <Dialog
      size="wide"
      title={TEXT.title}
      description={stored === undefined ? undefined : TEXT.forShare(visibleText(stored.config.name))}
      onClose={onClose}
      actions={
        <>
          <Button
            onClick={() => {
              navigate({ page: 'edit', id: shareId, folder: null });
            }}
          >
            {TEXT.edit}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {TEXT.close}
          </Button>
        </>
      }
    >
      {isThere ? <VmDifference vm={vm} stored={stored} onTell={setWhy} /> : null}
      {looked && !isThere ? <p>{TEXT.gone}</p> : null}
      {isThere ? <p className={styles['why']}>{why ?? STRINGS.connect.why}</p> : null}
    </Dialog>
  );
}
