// @ts-check
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The house rules that are one syntax each. */
const HOUSE_SYNTAX = [
  { selector: 'TSEnumDeclaration', message: 'No enums: an `as const` table.' },
  { selector: 'ExportDefaultDeclaration', message: 'No default exports.' },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'No default exports.' },
  {
    selector:
      'Program > VariableDeclaration > VariableDeclarator > ArrowFunctionExpression.init[body.type="BlockStatement"]',
    message: 'A function declaration at top level: its name shows in stack traces.',
  },
  {
    selector: 'ExportNamedDeclaration > VariableDeclaration > VariableDeclarator > ArrowFunctionExpression.init',
    message: 'A function declaration at top level: its name shows in stack traces.',
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'coverage/', 'release/', '**/*.gen.ts', '**/.*.mjs'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The compiler knows better what exists.
      'no-undef': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        // `typeof import('./native.d.ts')` is how a loader says what it loads.
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      // A number or a boolean in a message is meant.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // An implementation of an async interface may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // The page has types of its own.
    files: ['renderer/**/*.ts', 'renderer/**/*.tsx', 'electron/preload/**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: false, project: ['tsconfig.renderer.json', 'tsconfig.renderer-tests.json'] },
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'performance',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'AbortController',
          'AbortSignal',
          'module',
          'TextDecoder',
          'TextEncoder',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    rules: {
      'no-restricted-syntax': ['error', ...HOUSE_SYNTAX],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
    },
  },
  {
    // Their tools ask for a default export.
    files: ['*.config.ts', '*.config.mjs', 'scripts/skip-reasons.mjs', 'renderer/styles.d.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
