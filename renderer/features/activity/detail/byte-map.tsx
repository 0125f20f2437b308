import { STRINGS } from '../../../strings/strings.ts';
import { formatBytes } from '../../../ui/format.ts';
import { type FidStory, MAP_PARTS } from '../worker/fid-story.ts';
import styles from './byte-map.module.css';

const { story: TEXT } = STRINGS.activity;

/** Which parts of a file were read and written, and how often: the darker the oftener. */
export function ByteMap({ story: { read, written, sizeBytes } }: { readonly story: FidStory }) {
  return (
    <figure className={styles['map']}>
      <Lane name="read" label={TEXT.read} times={read} />
      <Lane name="written" label={TEXT.written} times={written} />
      <figcaption className={styles['scale']}>
        <span>0</span>
        <span>{formatBytes(sizeBytes)}</span>
      </figcaption>
    </figure>
  );
}

interface LaneProps {
  readonly name: 'read' | 'written';
  readonly label: string;
  readonly times: Uint32Array;
}

function Lane({ name, label, times }: LaneProps) {
  const most = Math.max(1, ...times);
  const touched = times.reduce((sum, part) => (part > 0 ? sum + 1 : sum), 0);
  return (
    <div className={styles['lane']}>
      <span className={styles['label']}>{label}</span>
      <svg
        className={styles['parts']}
        data-lane={name}
        viewBox={`0 0 ${MAP_PARTS} 10`}
        preserveAspectRatio="none"
        role="img"
        aria-label={TEXT.covered(label, Math.round((touched / MAP_PARTS) * 100))}
      >
        {[...times].map((part, i) =>
          part === 0 ? null : (
            <rect key={i} x={i} y={0} width={1.05} height={10} fillOpacity={0.35 + 0.65 * (part / most)} />
          ),
        )}
      </svg>
    </div>
  );
}
