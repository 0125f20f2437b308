import { resolve } from 'node:path';
import { usageProblem } from './options.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

export type MetricsPlace = { readonly path: string } | { readonly host: string; readonly port: number };

/** `unix:PATH` or `tcp:127.0.0.1:PORT`. Throws a USAGE Problem. */
export function metricsPlace(text: string): MetricsPlace {
  if (text.startsWith('unix:') && text.length > 5) return { path: resolve(text.slice(5)) };
  const match = /^tcp:(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text);
  const host = match?.[1]?.replace(/^\[|\]$/g, '') ?? '';
  if (match === null || !LOOPBACK.has(host) || Number(match[2]) > 65_535)
    throw usageProblem(`--metrics cannot be "${text}"`, 'Write unix:PATH or tcp:127.0.0.1:PORT.');
  return { host, port: Number(match[2]) };
}
