/** What Diagnostics says, as text for a bug report and as a document with all that belongs to it. */
import type { LogEntry } from '../../../electron/contract/app/commands.ts';
import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import { CHECK_GROUPS, type Check } from '../../../electron/contract/diagnostics.ts';
import { STRINGS } from '../../strings/strings.ts';

const { groups: GROUPS, states: STATES } = STRINGS.diagnostics;

/** Lines of Markdown: it is pasted into issues. */
export function reportText(checks: readonly Check[], about: string, muted: readonly string[]): string {
  const lines = [about, ''];
  for (const group of CHECK_GROUPS) {
    const own = checks.filter((check) => check.group === group);
    if (own.length === 0) continue;
    lines.push(`## ${GROUPS[group]}`, '');
    for (const { id, state, title, measured, advice } of own) {
      const note = muted.includes(id) ? ' (muted)' : '';
      lines.push(
        `- **${STATES[state]}**${note} ${title}: ${measured}${advice === '' || state === 'ok' ? '' : ` ${advice}`}`,
      );
    }
    lines.push('');
  }
  return lines.join('\n');
}

export interface BundleParts {
  readonly about: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
  readonly shares: readonly ShareView[];
  readonly logs: Readonly<Record<string, readonly LogEntry[]>>;
  /** Folder and file names become numbers. */
  readonly redact: boolean;
}

/** One JSON document. */
export function bundleText({ redact, ...parts }: BundleParts): string {
  const bundle = { schema: 1, made: new Date().toISOString(), redacted: redact, ...parts };
  const text = JSON.stringify(bundle, null, 1);
  return `${redact ? withoutPaths(text) : text}\n`;
}

/** The same name has the same number in one bundle. What the system itself is made of says nothing about anybody, and stays. */
function withoutPaths(text: string): string {
  const numbers = new Map<string, string>();
  return text.replace(/(?<![\w/])\/(?!(?:dev|proc|sys|usr)\b)[^\s"'\\,;:()]+/g, (path) =>
    path.replace(/[^/]+/g, (name) => {
      const number = numbers.get(name) ?? `name-${numbers.size + 1}`;
      numbers.set(name, number);
      return number;
    }),
  );
}
