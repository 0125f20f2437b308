/**
 * What any back end must do, whatever it stands on. A back end's own test calls this once per way of setting it up;
 * what only one back end can do (escapes, descriptors, the host's changes) is tested beside that one.
 */
import { describe } from 'vitest';
import { entries } from './entries.ts';
import { files } from './files.ts';
import type { Abilities, Fixture } from './fixture.ts';
import { listings } from './listings.ts';
import { locks } from './locks.ts';
import { nodes } from './nodes.ts';
import { Tester } from './tester.ts';
import { xattrs } from './xattrs.ts';

export function conformance(name: string, makeFixture: () => Fixture, can: Abilities): void {
  function make(): Tester {
    return new Tester(makeFixture());
  }
  describe(`file system: ${name}`, () => {
    describe('nodes', () => nodes(make, can));
    describe('entries', () => entries(make));
    describe('files', () => files(make, can));
    describe('listings', () => listings(make, can));
    describe('locks', () => locks(make));
    describe('xattrs', () => xattrs(make, can));
  });
}
