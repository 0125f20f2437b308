// @ts-check
// Unit tests of server/native load the addon: it is brought up to date before they start.

import { buildNative } from './build-native.mjs';

export async function setup() {
  // A test run under a sanitizer names its own.
  if (process.env['CULVERT_NATIVE'] === undefined) await buildNative();
}
