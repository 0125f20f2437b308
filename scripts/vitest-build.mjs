// @ts-check
// End-to-end tests run the programs in dist/: they are brought up to date before the first one starts.

import { build } from './build.mjs';

export async function setup() {
  await build({ quiet: true });
}
