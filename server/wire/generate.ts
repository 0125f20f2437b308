import { generateFuse } from './generate/fuse.ts';
import { generateNinep } from './generate/ninep.ts';
import { generateVhostUser } from './generate/vhost-user.ts';

/** Path below server/wire → contents of every generated file. Pure: scripts/gen-wire.mjs writes them, generate.test.ts compares them. */
export function generateAll(): ReadonlyMap<string, string> {
  return new Map([...generateFuse(), ...generateNinep(), ...generateVhostUser()]);
}
