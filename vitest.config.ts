import { defineConfig } from 'vitest/config';

/** Long rows look at it themselves; set by `npm run test:full`. */
const full = process.env['CULVERT_FULL'] === '1';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['server/**/*.test.ts', 'electron/**/*.test.ts', 'renderer/**/*.test.ts', 'scripts/**/*.test.ts'],
          globalSetup: ['scripts/vitest-native.mjs'],
          // A process each: tests change umask, limits and credentials, and a crash in the addon is one file's.
          pool: 'forks',
          testTimeout: 20_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'cli',
          include: ['e2e/cli/**/*.e2e.ts'],
          globalSetup: ['scripts/vitest-build.mjs'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'host',
          include: ['e2e/host/**/*.e2e.ts'],
          globalSetup: ['scripts/vitest-build.mjs'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: full ? 600_000 : 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'ninep',
          include: ['e2e/ninep/**/*.e2e.ts'],
          globalSetup: ['scripts/vitest-build.mjs'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: full ? 900_000 : 240_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'app',
          include: ['e2e/app/**/*.e2e.ts'],
          globalSetup: ['scripts/vitest-build.mjs'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          name: 'electron',
          include: ['e2e/electron/**/*.e2e.ts'],
          globalSetup: ['scripts/vitest-build.mjs'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 7 },
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['e2e/renderer/**/*.e2e.ts'],
          globalSetup: ['scripts/vitest-build.mjs'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 6 },
        },
      },
      {
        test: {
          name: 'guest',
          include: ['e2e/guest/**/*.e2e.ts'],
          globalSetup: ['scripts/vitest-build.mjs'],
          pool: 'forks',
          maxWorkers: 1,
          // An emulated guest boots in 10 s on an idle machine, and this one may be busy.
          testTimeout: full ? 900_000 : 240_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['server/**/*.ts', 'electron/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.gen.ts', 'server/testing/**'],
    },
  },
});
