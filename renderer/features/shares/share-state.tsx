import {
  Circle,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { ShareState } from '../../../electron/contract/app/share-view.ts';
import { STRINGS } from '../../strings/strings.ts';
import styles from './share-state.module.css';

/** A shape each, so that colour says nothing by itself. */
const ICONS: Readonly<Record<ShareState, LucideIcon>> = {
  stopped: Circle,
  starting: LoaderCircle,
  waiting: CircleDashed,
  connected: CircleDot,
  mounted: CircleCheck,
  degraded: TriangleAlert,
  error: CircleX,
};

export function StateWords({ state }: { readonly state: ShareState }) {
  const Icon = ICONS[state];
  return (
    <span className={styles['state']} data-state={state}>
      <Icon aria-hidden />
      {STRINGS.shares.states[state]}
    </span>
  );
}
