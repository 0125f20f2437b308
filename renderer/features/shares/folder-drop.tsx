import { useEffect, useState } from 'react';
import { navigate } from '../../app/route.ts';
import { bridge } from '../../bridge/bridge.ts';
import { STRINGS } from '../../strings/strings.ts';
import { pickPath } from '../browse/index.ts';
import styles from './folder-drop.module.css';

/** Once in the frame: a folder dropped anywhere becomes a share. */
export function FolderDrop() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    /** Enter and leave come for every element on the way. */
    let depth = 0;
    function enter(event: DragEvent) {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    }
    function leave(event: DragEvent) {
      if (!hasFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    }
    function drag(event: DragEvent) {
      // Without this the browser would open what is dropped.
      if (hasFiles(event)) event.preventDefault();
    }
    function drop(event: DragEvent) {
      depth = 0;
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (!hasFiles(event) || file === undefined) return;
      event.preventDefault();
      void shareDropped(file);
    }
    const listeners = { dragenter: enter, dragleave: leave, dragover: drag, drop } as const;
    for (const [name, listener] of Object.entries(listeners)) {
      window.addEventListener(name as keyof typeof listeners, listener);
    }
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        window.removeEventListener(name as keyof typeof listeners, listener);
      }
    };
  }, []);
  return over ? (
    <div className={styles['veil']}>
      <p className={styles['words']}>{STRINGS.shares.drop.here}</p>
    </div>
  ) : null;
}

async function shareDropped(file: File): Promise<void> {
  const path = bridge.pathOf(file);
  const explanation = STRINGS.shares.drop.unknown(file.name);
  const folder = path ?? (await pickPath({ what: 'folder', explanation }));
  if (folder !== null) navigate({ page: 'edit', id: null, folder });
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}
