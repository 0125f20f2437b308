/** Help texts, from the same rows that arguments are read by. */
import type { Option } from './options.ts';

const WIDTH = 100;
const INDENT = 6;

export interface Section {
  readonly title: string;
  readonly options: readonly Option[];
}

export function helpText(usage: string, summary: string, sections: readonly Section[]): string {
  const parts = [`Usage: ${usage}`, '', wrap(summary, 0)];
  for (const { title, options } of sections) {
    parts.push('', `${title}:`);
    for (const option of options) parts.push('', `  ${titleOf(option)}`, ...bodyOf(option));
  }
  return `${parts.join('\n')}\n`;
}

function titleOf({ name, short, value }: Option): string {
  const head = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return value === undefined ? head : `${head} ${value}`;
}

function bodyOf({ help, risk, fallback }: Option): readonly string[] {
  const lines = [wrap(help, INDENT)];
  if (risk !== undefined) lines.push(wrap(`Risk: ${risk}`, INDENT));
  if (fallback !== undefined) lines.push(wrap(`Default: ${fallback}.`, INDENT));
  return lines;
}

function wrap(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(pad + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(pad + line);
  return lines.join('\n');
}
