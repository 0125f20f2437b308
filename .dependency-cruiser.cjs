// Which layer may import which: docs/architecture.md section 2. `npm run check` runs it.

/** Pure, and shared by all layers of the server. log.ts and failure.ts are shared too, but may use Node. */
const PURE_SHARED = '^server/(errno|arena)\\.ts$|^server/constants/';
const SHARED = `${PURE_SHARED}|^server/(log|warnings)\\.ts$|^server/(control/)?failure\\.ts$`;
/** A layer's own test set-up, beside its tests. */
const TEST_SETUP = '^server/.+/testing(/|\\.ts$)|/test-[^/]+\\.ts$|^server/fs/conformance/';
/** Tests reach across layers: they drive one layer through its neighbours. */
const TESTS = `\\.(test|e2e)\\.ts$|${TEST_SETUP}`;
const NPM = 'node_modules/';
const ELECTRON = ['(^|/)node_modules/electron/', '^electron$'];
/** Node's own modules, however they were resolved. */
const CORE = { dependencyTypes: ['core'] };

function rule(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'Whoever imports each other is one module. A type may point back: it is gone at run time.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'no-cycles-between-folders',
      'Folders have an order, for types as well.',
      { path: '^(.+)/[^/]+$' },
      { circular: true, via: { pathNot: '^$1/[^/]+$' } },
    ),
    rule('no-unresolved', 'Each import leads to a file or to a listed package.', {}, { couldNotResolve: true }),
    rule(
      'no-unlisted-packages',
      'A package that is imported is listed in package.json.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    rule('nobody-imports-a-test', 'Shared set-up has a module of its own.', {}, { path: '\\.(test|e2e)\\.ts$' }),

    rule(
      'contract-is-pure',
      'It runs in every process, the sandboxed page included.',
      { path: '^electron/contract/', pathNot: TESTS },
      { pathNot: ['^electron/contract/', 'node_modules/zod/'] },
    ),
    rule(
      'contract-trace-stands-alone',
      'Record layout, printers and filter language serve the command line and the page.',
      { path: '^electron/contract/trace/', pathNot: TESTS },
      { pathNot: '^electron/contract/trace/' },
    ),
    rule(
      'wire-is-pure',
      'Tables and codecs know bytes only.',
      { path: '^server/wire/', pathNot: TESTS },
      { pathNot: ['^server/wire/', PURE_SHARED] },
    ),
    rule(
      'shared-knows-no-layer',
      'What every layer imports imports none of them.',
      { path: SHARED, pathNot: TESTS },
      { path: '^(server|electron|e2e|renderer)/', pathNot: [SHARED, '^electron/contract/failure\\.ts$'] },
    ),
    rule('shared-is-pure', 'wire imports it.', { path: PURE_SHARED, pathNot: TESTS }, CORE),
    rule(
      'fs-knows-no-protocol',
      'A back end serves every protocol.',
      { path: '^server/fs/', pathNot: TESTS },
      { path: '^server/(session|transport|wire|policy|sandbox|control|trace)/' },
    ),
    rule(
      'session-knows-no-transport',
      'The same session runs on a virtqueue, on /dev/fuse and in a test.',
      { path: '^server/session/', pathNot: TESTS },
      { path: '^server/(transport|native|sandbox|control)/' },
    ),
    rule(
      'session-knows-only-the-interface-of-fs',
      'Which back end it is, is decided by the engine.',
      { path: '^server/session/', pathNot: TESTS },
      { path: '^server/fs/[^/]+/' },
    ),
    rule(
      'transport-knows-only-the-interface-of-session',
      'It carries requests; it does not know what they mean.',
      { path: '^server/transport/', pathNot: TESTS },
      { path: '^server/session/[^/]+/' },
    ),
    rule(
      'transport-knows-no-back-end',
      'Results and places are defined beside the interface; the rest of fs is none of its business.',
      { path: '^server/transport/', pathNot: TESTS },
      { path: '^server/(fs|policy|sandbox|control)/', pathNot: ['^server/fs/backend\\.ts$', SHARED] },
    ),
    rule(
      'policy-computes',
      'Policy values in, protocol values out.',
      { path: '^server/policy/', pathNot: TESTS },
      { path: '^(server|electron)/', pathNot: ['^server/(policy|wire)/', '^electron/contract/', SHARED] },
    ),
    rule(
      'sandbox-knows-no-protocol',
      'It restricts a process, whatever that serves.',
      { path: '^server/sandbox/', pathNot: TESTS },
      { path: '^server/(session|transport|fs|policy|control)/' },
    ),
    rule(
      'control-carries-messages',
      'Both ends of the channel import it: it must drag neither along.',
      { path: '^server/control/', pathNot: TESTS },
      { path: '^server/(session|transport|fs|wire|native|testing)/' },
    ),
    rule(
      'native-stands-alone',
      'Mechanism only.',
      { path: '^server/native/', pathNot: TESTS },
      { path: '^(server|electron)/', pathNot: ['^server/native/', SHARED] },
    ),
    rule(
      'only-some-touch-native',
      'System calls go through the back end, the transports and the sandbox.',
      { path: '^server/', pathNot: [TESTS, '^server/(fs/host|transport|sandbox|testing|native)/'] },
      { path: '^server/native/' },
    ),
    rule(
      'testing-knows-no-session-internals',
      'It stands for the other side.',
      { path: '^server/testing/', pathNot: TESTS },
      { path: '^server/session/[^/]+/' },
    ),
    rule(
      'product-never-imports-testing',
      'Test tools are not shipped.',
      { path: '^(server|electron|renderer)/', pathNot: [TESTS, '^server/testing/'] },
      { path: `^(server/testing|e2e)/|${TEST_SETUP}` },
    ),
    rule(
      'server-never-imports-electron',
      'It is a plain Node program that Electron merely hosts.',
      { path: '^server/' },
      { path: [...ELECTRON, '^electron/(?!contract/)', '^renderer/'] },
    ),
    rule(
      'server-has-no-packages',
      'zod comes through the contract only.',
      { path: '^server/', pathNot: [TESTS, '^server/testing/'] },
      { path: NPM },
    ),
    rule(
      'core-runs-without-electron',
      'The headless shell and the daemon are made of it.',
      { path: '^electron/(core|headless)/' },
      { path: [...ELECTRON, '^electron/(shell|preload|main)'] },
    ),
    rule(
      'electron-starts-the-server-by-path',
      'A share host is a process. What its parent does (bind, mount, spawn, talk) is server/parent and server/control, for the CLI and the core alike.',
      { path: '^electron/', pathNot: TESTS },
      { path: '^server/', pathNot: '^server/(control|parent)/' },
    ),
    rule(
      'preload-is-thin',
      'Types and names of the contract, and the bridge.',
      { path: '^electron/preload/', pathNot: TESTS },
      { pathNot: ['^electron/(preload|contract)/', ...ELECTRON] },
    ),
    rule('renderer-is-browser-only', 'The page has no Node.', { path: '^renderer/', pathNot: TESTS }, CORE),
    rule(
      'renderer-outside-only-contract',
      'Everything else is on the other side of the bridge. server/wire is pure as well: the page decodes captured messages with its printers.',
      { path: '^renderer/' },
      { path: ['^server/(?!wire/)', '^(scripts|e2e)/', '^electron/(?!contract/)', ...ELECTRON] },
    ),
    rule(
      'features-are-islands',
      'A feature is used through its index.ts.',
      { path: '^renderer/features/([^/]+)/' },
      {
        path: '^renderer/features/([^/]+)/.+',
        pathNot: ['^renderer/features/$1/', '^renderer/features/[^/]+/index\\.ts$'],
      },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|build|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
