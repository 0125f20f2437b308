/**
 * virtiofsd's command line in both forms, turned into ours: separate options (Rust, 1.x) and `-o a,b=c` (C, up to QEMU 7.2, and still understood
 * by the Rust one). What we do not have is passed over with a warning where that does no harm, and refused with the reason elsewhere.
 */
import { KNOB_NAMES, type Knob, type KnobName, POLICY } from '../../electron/contract/policy.ts';
import { Arguments, usageProblem } from './options.ts';

/** One argument of virtiofsd's: what becomes of it. */
type Meaning =
  /** The same as an option of ours; with `value`, whatever was given. */
  | { readonly is: string; readonly value?: string }
  /** Has no effect here, and none is needed. */
  | { readonly ignored: string }
  | { readonly refused: string }
  | { readonly choose: Readonly<Record<string, Meaning>> };

/** Takes a value; without, it is a switch. */
type Row = Meaning & { readonly takes?: 'value' };

const value = (meaning: Meaning): Row => ({ ...meaning, takes: 'value' });
const same = (is: string): Row => ({ is });
const ignored = (why: string): Row => ({ ignored: why });

const MAPPING = 'the server needs no user name space of its own: use --translate-uid and --translate-gid';
const OWN_SANDBOX = 'Culvert’s sandbox needs neither namespaces nor privileges, and is always on';

/** Long options. Those of the policy table are added below: they have virtiofsd's names. */
const LONG: Readonly<Record<string, Row>> = {
  'shared-dir': value({ is: 'shared-dir' }),
  'socket-path': value({ is: 'socket-path' }),
  'socket-group': value({ is: 'socket-group' }),
  tag: value({ is: 'tag' }),
  fd: value({ is: 'fd' }),
  help: same('help'),
  version: same('version'),
  'print-capabilities': same('print-capabilities'),

  sandbox: value({
    choose: { namespace: { ignored: OWN_SANDBOX }, chroot: { ignored: OWN_SANDBOX }, none: { ignored: OWN_SANDBOX } },
  }),
  seccomp: value({ ignored: 'the seccomp filter always kills' }),
  syslog: ignored('the log goes to stderr'),
  'thread-pool-size': value({ ignored: 'the number of threads is fixed' }),
  'rlimit-nofile': value({ ignored: 'the limit is raised as far as it goes' }),
  'inode-file-handles': value({
    choose: {
      never: { ignored: 'that is how it is' },
      prefer: { ignored: 'file handles are not used' },
      mandatory: { refused: 'file handles are not used' },
    },
  }),
  'no-direct-io': { is: 'no-allow-direct-io' },
  'migration-mode': value({ ignored: 'migration is not offered to the VMM' }),
  'migration-on-error': value({ ignored: 'migration is not offered to the VMM' }),
  'migration-verify-handles': ignored('migration is not offered to the VMM'),
  'migration-confirm-paths': ignored('migration is not offered to the VMM'),

  modcaps: value({ refused: 'the capabilities that the server keeps are fixed' }),
  'uid-map': value({ refused: MAPPING }),
  'gid-map': value({ refused: MAPPING }),
};

/** virtiofsd -o; `no_` turns the switches of the policy table off. */
const SUBOPTIONS: Readonly<Record<string, Row>> = {
  source: value({ is: 'shared-dir' }),
  timeout: value({ is: 'timeout' }),
  log_level: value({ is: 'log-level' }),
  sandbox: LONG['sandbox'] as Row,
  modcaps: LONG['modcaps'] as Row,
  default_permissions: ignored('the guest checks permissions itself'),
  allow_root: ignored('it has no meaning for a VM'),
  norace: ignored('there are no races to avoid'),
};

const SHORT: Readonly<Record<string, Row>> = {
  h: same('help'),
  V: same('version'),
  d: { is: 'log-level', value: 'debug' },
  f: ignored('it always stays in the foreground'),
};

/** Values that the C virtiofsd called differently. */
const RENAMED: Readonly<Record<string, string>> = { 'cache=none': 'never', 'log-level=err': 'error' };

export interface Translated {
  readonly args: Arguments;
  /** One line each. */
  readonly warnings: readonly string[];
}

/** Throws a USAGE Problem. */
export function translateVirtiofsd(argv: readonly string[]): Translated {
  const result = { args: new Arguments(), warnings: [] as string[] };
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '-o' || (word.startsWith('-o') && !word.startsWith('--'))) {
      const list = word === '-o' ? (rest.shift() ?? '') : word.slice(2);
      for (const item of list.split(',')) if (item !== '') suboption(result, item);
      continue;
    }
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? /^-([a-zA-Z])()$/.exec(word);
    const [, name = '', inline] = match ?? [];
    const row = word.startsWith('--') ? (LONG[name] ?? knobRow(name)) : SHORT[name];
    if (match === null || row === undefined)
      throw usageProblem(
        `there is no option ${word.split('=')[0]}`,
        'culvert-virtiofsd takes virtiofsd’s arguments; culvert serve --help explains our own.',
      );
    if (row.takes === 'value') {
      const given = inline ?? rest.shift();
      if (given === undefined) throw usageProblem(`${word} needs a value`, `Write ${word}=VALUE.`);
      apply(result, row, `--${name}`, given);
    } else {
      apply(result, row, word, undefined);
    }
  }
  return result;
}

function suboption(result: { args: Arguments; warnings: string[] }, item: string): void {
  const [name = '', ...values] = item.split('=');
  const row = SUBOPTIONS[name] ?? knobRow(name.replaceAll('_', '-'));
  if (row === undefined)
    throw usageProblem(`-o ${name} is not known`, 'culvert serve --help explains our own options.');
  apply(result, row, `-o ${name}`, row.takes === 'value' ? values.join('=') : undefined);
}

/** The policy table has virtiofsd's names. `no-` switches off, also where that is the default: virtiofsd takes both. */
function knobRow(name: string): Row | undefined {
  const positive = name.startsWith('no-') ? name.slice(3) : name;
  const exact = knobNamed(name);
  if (exact !== undefined) return exact.value.type === 'boolean' ? { is: name } : value({ is: name });
  return knobNamed(positive)?.value.type === 'boolean' ? { is: name } : undefined;
}

function knobNamed(option: string): Knob | undefined {
  const name: KnobName | undefined = KNOB_NAMES.find((knob) => POLICY[knob].option === option);
  return name === undefined ? undefined : POLICY[name];
}

function apply(
  result: { args: Arguments; warnings: string[] },
  row: Meaning,
  shown: string,
  given: string | undefined,
): void {
  if ('choose' in row) {
    const chosen = row.choose[given ?? ''];
    if (chosen === undefined)
      throw usageProblem(`${shown} cannot be "${given}"`, `Use one of ${Object.keys(row.choose).join(', ')}.`);
    apply(result, chosen, `${shown}=${given}`, undefined);
  } else if ('refused' in row) {
    throw usageProblem(`${shown} cannot be had: ${row.refused}`, 'Leave it out if the guest can do without.');
  } else if ('ignored' in row) {
    result.warnings.push(`${shown} has no effect: ${row.ignored}`);
  } else if (RENAMED[`${row.is}=${given}`] !== undefined) {
    result.args.add(row.is, RENAMED[`${row.is}=${given}`] as string);
  } else if (row.is === 'timeout') {
    for (const name of ['entry-timeout', 'attr-timeout']) result.args.add(name, given ?? '');
  } else {
    result.args.add(row.is, row.value ?? given ?? true);
  }
}
