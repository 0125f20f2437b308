/**
 * The filter language: `op:WRITE -path:*.git* lat>5ms err:ENOENT fid:12 bytes>=64k uid:1000 main.c`.
 *
 * Words are separated by blanks; "..." takes them in. `key:value` is equality (a list `a,b` means either), `key>value` and the like compare, `path~expr`
 * is a regular expression, `-` in front negates, and a word without a key is a part of the path. Words of the same key are alternatives, words of
 * different keys must all hold; comparisons of one key narrow each other (`lat>1ms lat<5ms`), and each negated word must fail.
 */
import { errorNumber, operationNames, operationNumber, PROTOCOL_NAMES } from './operations.ts';
import type { PathNames } from './paths.ts';
import { NO_SUBJECT, RECORD_FLAG, type TraceRow } from './record.ts';

export type RowTest = (row: TraceRow, paths: PathNames) => boolean;

/** Why a part of the text means nothing: characters `at` to `at + length`. */
export interface FilterProblem {
  readonly at: number;
  readonly length: number;
  readonly reason: string;
}

export interface FilterTerm {
  readonly at: number;
  readonly length: number;
  readonly key: FilterKey;
  readonly negated: boolean;
  readonly operator: Operator;
  readonly value: string;
  readonly test: RowTest;
}

export interface Filter {
  readonly text: string;
  readonly terms: readonly FilterTerm[];
  readonly problems: readonly FilterProblem[];
}

export const FILTER_OPERATORS = ['>=', '<=', ':', '=', '>', '<', '~'] as const;
export type Operator = (typeof FILTER_OPERATORS)[number];

type Unit = 'time' | 'size' | 'plain';
interface NumberKey {
  readonly help: string;
  readonly unit: Unit;
  /** Undefined: the request has none, and no comparison holds. */
  readonly value: (row: TraceRow) => number | undefined;
}

const NUMBER_KEYS = {
  lat: { help: 'service time', unit: 'time', value: (row) => row.serviceNs },
  wait: { help: 'time in the queue', unit: 'time', value: (row) => (row.waitNs < 0 ? undefined : row.waitNs) },
  bytes: { help: 'bytes of data that moved', unit: 'size', value: (row) => row.bytes },
  count: { help: 'bytes asked for', unit: 'size', value: (row) => row.count },
  off: { help: 'offset', unit: 'size', value: (row) => (row.offset < 0 ? undefined : row.offset) },
  fid: { help: 'fid or handle', unit: 'plain', value: (row) => (row.subject === NO_SUBJECT ? undefined : row.subject) },
  node: { help: 'node number', unit: 'plain', value: (row) => (row.node === 0 ? undefined : row.node) },
  uid: { help: 'user id', unit: 'plain', value: (row) => (row.uid === NO_SUBJECT ? undefined : row.uid) },
  pid: { help: 'process id in the guest', unit: 'plain', value: (row) => row.pid },
  session: { help: 'session', unit: 'plain', value: (row) => row.session },
  tag: { help: 'tag, or low half of unique', unit: 'plain', value: (row) => row.tag },
} as const satisfies Record<string, NumberKey>;

const TEXT_KEYS = ['op', 'path', 'err', 'is', 'proto'] as const;
/** Other names of keys. */
const SYNONYMS: Readonly<Record<string, FilterKey>> = {
  fh: 'fid',
  vm: 'session',
  offset: 'off',
  errno: 'err',
  size: 'count',
};

export type FilterKey = keyof typeof NUMBER_KEYS | (typeof TEXT_KEYS)[number];
const FILTER_KEYS: readonly FilterKey[] = [...TEXT_KEYS, ...(Object.keys(NUMBER_KEYS) as (keyof typeof NUMBER_KEYS)[])];

const IS: Readonly<Record<string, RowTest>> = {
  inflight: (row) => (row.flags & RECORD_FLAG.IN_FLIGHT) !== 0,
  error: (row) => row.errno !== 0,
  pooled: (row) => (row.flags & RECORD_FLAG.OVERTAKEN) !== 0,
  captured: (row) => (row.flags & RECORD_FLAG.CAPTURED) !== 0,
};

const SCALES: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  time: { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, '': 1e6 },
  size: { '': 1, b: 1, k: 1024, kib: 1024, m: 1024 ** 2, mib: 1024 ** 2, g: 1024 ** 3, gib: 1024 ** 3 },
  plain: { '': 1 },
};

/** Never throws: what is wrong is in `problems`, and the words that are right stay usable. */
export function parseFilter(text: string): Filter {
  const terms: FilterTerm[] = [];
  const problems: FilterProblem[] = [];
  for (const word of wordsOf(text, problems)) {
    const result = termOf(word);
    if ('reason' in result) problems.push(result);
    else terms.push(result);
  }
  return { text, terms, problems };
}

/** A filter with problems must not be compiled: the last good one stays in force. */
export function compileFilter(filter: Filter): RowTest {
  const anyOf = new Map<string, RowTest[]>();
  const allOf: RowTest[] = [];
  for (const { key, negated, operator, test } of filter.terms) {
    if (negated) {
      allOf.push((row, paths) => !test(row, paths));
    } else if (operator === '<' || operator === '>' || operator === '<=' || operator === '>=') {
      allOf.push(test);
    } else {
      const tests = anyOf.get(key);
      if (tests === undefined) anyOf.set(key, [test]);
      else tests.push(test);
    }
  }
  for (const tests of anyOf.values()) {
    const [only] = tests;
    allOf.push(
      tests.length === 1 && only !== undefined ? only : (row, paths) => tests.some((test) => test(row, paths)),
    );
  }
  return (row, paths) => {
    for (const test of allOf) if (!test(row, paths)) return false;
    return true;
  };
}

/** The word that means this path and no other. */
export function exactPath(path: string): string {
  return `path~"^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('"', '.')}$"`;
}

interface Word {
  readonly at: number;
  readonly length: number;
  /** Without the quotes. */
  readonly text: string;
  /** Index in `text` up to which nothing was quoted: a key and its operator must lie before. */
  readonly bare: number;
}

function wordsOf(text: string, problems: FilterProblem[]): readonly Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    if (isBlank(text[at])) {
      at++;
      continue;
    }
    const start = at;
    let word = '';
    let bare = -1;
    let quotedAt = -1;
    for (; at < text.length && (quotedAt >= 0 || !isBlank(text[at])); at++) {
      if (text[at] !== '"') {
        word += text[at];
      } else if (quotedAt >= 0) {
        quotedAt = -1;
      } else {
        quotedAt = at;
        if (bare < 0) bare = word.length;
      }
    }
    if (quotedAt >= 0)
      problems.push({ at: quotedAt, length: at - quotedAt, reason: 'the quotation mark is not closed' });
    else words.push({ at: start, length: at - start, text: word, bare: bare < 0 ? word.length : bare });
  }
  return words;
}

function isBlank(c: string | undefined): boolean {
  return c === ' ' || c === '\t' || c === '\n';
}

function termOf({ at, length, text, bare }: Word): FilterTerm | FilterProblem {
  const negated = bare > 0 && text.startsWith('-') && text.length > 1;
  const skip = negated ? 1 : 0;
  const problem = (from: number, reason: string): FilterProblem => ({ at: at + from, length: length - from, reason });
  const match = /^([a-zA-Z]+)(>=|<=|[:=<>~])/.exec(text.slice(skip, bare));
  const term = { at, length, negated };
  if (match === null)
    return { ...term, key: 'path', operator: '~', value: text.slice(skip), test: containing(text.slice(skip)) };
  const [head, name = '', sign = ':'] = match;
  const operator = sign as Operator;
  const value = text.slice(skip + head.length);
  const key = keyNamed(name.toLowerCase());
  if (key === undefined) return problem(skip, `there is no key "${name}"; there are ${FILTER_KEYS.join(', ')}`);
  if (value === '') return problem(skip, `${name}${sign} needs a value`);
  const test = isNumberKey(key) ? numberTest(NUMBER_KEYS[key], operator, value) : textTest(key, operator, value);
  return typeof test === 'string' ? problem(skip + head.length, test) : { ...term, key, operator, value, test };
}

function keyNamed(name: string): FilterKey | undefined {
  return (FILTER_KEYS as readonly string[]).includes(name)
    ? (name as FilterKey)
    : Object.hasOwn(SYNONYMS, name)
      ? SYNONYMS[name]
      : undefined;
}

function isNumberKey(key: FilterKey): key is keyof typeof NUMBER_KEYS {
  return Object.hasOwn(NUMBER_KEYS, key);
}

/** The test, or what is wrong. */
function numberTest(key: NumberKey, operator: Operator, text: string): RowTest | string {
  if (operator === '~') return 'a regular expression is for paths only';
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const match = /^(\d+(?:\.\d+)?)([a-zµ]*)$/i.exec(part);
    const units = SCALES[key.unit];
    const scale = match === null ? undefined : ownValue(units, (match[2] ?? '').toLowerCase());
    if (match === null || scale === undefined) {
      const names = Object.keys(units).filter((unit) => unit !== '');
      return `"${part}" is no number${names.length === 0 ? '' : ` with one of the units ${names.join(', ')}`}`;
    }
    numbers.push(Number(match[1]) * scale);
  }
  const [limit = 0] = numbers;
  const { value } = key;
  if (operator === ':' || operator === '=') return (row) => numbers.includes(value(row) ?? -1);
  if (numbers.length > 1) return 'a list cannot be compared';
  if (operator === '>') return (row) => (value(row) ?? Number.NaN) > limit;
  if (operator === '<') return (row) => (value(row) ?? Number.NaN) < limit;
  if (operator === '>=') return (row) => (value(row) ?? Number.NaN) >= limit;
  return (row) => (value(row) ?? Number.NaN) <= limit;
}

function textTest(key: (typeof TEXT_KEYS)[number], operator: Operator, text: string): RowTest | string {
  if (key === 'path' && operator === '~') return expression(text);
  if (operator !== ':' && operator !== '=') return `${key} has no ${operator}`;
  if (key === 'path') return matching(text);
  const tests: RowTest[] = [];
  for (const part of text.split(',')) {
    const test = oneOf(key, part);
    if (typeof test === 'string') return test;
    tests.push(test);
  }
  return (row, paths) => tests.some((test) => test(row, paths));
}

function oneOf(key: 'op' | 'err' | 'is' | 'proto', text: string): RowTest | string {
  switch (key) {
    case 'op':
      return operationTest(text);
    case 'err': {
      if (text === '*') return (row) => row.errno !== 0;
      const errno = text === '0' ? 0 : errorNumber(text);
      return errno === undefined
        ? `there is no error "${text}"; * means any, 0 means none`
        : (row) => row.errno === errno;
    }
    case 'is':
      return ownValue(IS, text) ?? `nothing is "${text}"; use one of ${Object.keys(IS).join(', ')}`;
    case 'proto': {
      const protocol = (PROTOCOL_NAMES as readonly string[]).indexOf(text.toLowerCase());
      return protocol <= 0 ? 'the protocol is fuse or 9p' : (row) => row.protocol === protocol;
    }
  }
}

/** `WRITE` means Twrite as well, and the other way round. */
function operationTest(text: string): RowTest | string {
  if (text.includes('*')) {
    const pattern = globOf(text, 'i');
    const wanted = new Set(operationNames().flatMap((name) => (pattern.test(name) ? [operationNumber(name)] : [])));
    return wanted.size === 0 ? `no operation is like "${text}"` : (row) => wanted.has(row.operation);
  }
  const bare = text.replace(/^t/i, '');
  const numbers = [text, bare, `T${text}`].flatMap((name) => operationNumber(name) ?? []);
  return numbers.length === 0 ? `there is no operation "${text}"` : (row) => numbers.includes(row.operation);
}

function expression(text: string): RowTest | string {
  try {
    const pattern = new RegExp(text);
    return (row, paths) => pattern.test(paths.text(row.path));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** With `*` or `?` the whole path, else a part of it. */
function matching(text: string): RowTest {
  if (!/[*?]/.test(text)) return containing(text);
  const pattern = globOf(text, '');
  return (row, paths) => pattern.test(paths.text(row.path));
}

function containing(text: string): RowTest {
  return (row, paths) => paths.text(row.path).includes(text);
}

/** `*` is any run of characters, slashes too. */
function globOf(text: string, flags: string): RegExp {
  const source = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`, flags);
}

function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
