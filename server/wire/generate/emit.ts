import type { Uses } from './codec.ts';

export const HEADER = '// Generated from table.ts by `npm run gen`. Do not edit: change the table.\n';

/** An import that the formatter leaves as it is. */
export function importLine(uses: Uses, from: string): string {
  const names = [
    ...[...uses.values].map((name) => ({ name, text: name })),
    ...[...uses.types].map((name) => ({ name, text: `type ${name}` })),
  ];
  names.sort((a, b) => natural(a.name, b.name));
  const only = uses.values.size === 0;
  const texts = names.map((entry) => (only ? entry.name : entry.text));
  const line = `import ${only ? 'type ' : ''}{ ${texts.join(', ')} } from '${from}';`;
  if (line.length <= 120) return line;
  return `import ${only ? 'type ' : ''}{\n${texts.map((text) => `  ${text},`).join('\n')}\n} from '${from}';`;
}

function natural(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
