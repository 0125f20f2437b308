import { existsSync } from 'node:fs';
import { conformance } from '../conformance/conformance.ts';
import type { Abilities } from '../conformance/fixture.ts';
import { hostFixture } from './testing.ts';

const owners = process.geteuid?.() === 0 || 'acting as other users takes root';
const able: Abilities = { xattrs: true, tmpfile: true, sparse: true, stableCookies: true, owners };

conformance('host', () => hostFixture(), able);
conformance('host, with the pool', () => hostFixture({ pool: true }), able);
conformance('host, files opened later', () => hostFixture({ openLater: true }), able);
conformance(
  'host, files opened later and starved of descriptors',
  () => hostFixture({ openLater: true, descriptors: 16 }),
  able,
);
conformance('host, starved of descriptors', () => hostFixture({ descriptors: 16 }), able);
if (existsSync('/dev/shm'))
  conformance('host, in memory', () => hostFixture({ pool: true }, '/dev/shm'), {
    ...able,
    stableCookies: 'Linux’s tmpfs starts a listing again when all entries behind a cookie are removed',
  });
