import { type Format, formatOf } from '../../electron/contract/trace/export/format.ts';
import { usageProblem } from './options.ts';

/** How a file of that name is written. Throws a USAGE Problem. */
export function fileFormat(file: string): Format {
  const format = formatOf(file);
  if (format === undefined)
    throw usageProblem(
      `the name ${file} does not say how the trace is to be written`,
      'Use .txt, .jsonl, .csv, .pcapng, .json (Perfetto), .bundle or .culvert.',
    );
  return format;
}
