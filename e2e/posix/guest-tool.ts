import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { staticProgram } from '../../server/testing/guest/static-program.ts';

const FOLDER = fileURLToPath(new URL('../guest/tool', import.meta.url));

/** Compiles guest-tool when its sources have changed, and returns its path; its file name is `guest-tool`. */
export async function guestTool(): Promise<string> {
  const files = readdirSync(FOLDER).sort();
  const named = (suffix: string): readonly string[] =>
    files.filter((file) => file.endsWith(suffix)).map((file) => join(FOLDER, file));
  return await staticProgram('guest-tool', named('.c'), named('.h'));
}
