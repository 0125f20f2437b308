/** `culvert connect`: what to add to a VM and to type in its guest, for a share that runs or one that is described by options. */
import { basename, resolve } from 'node:path';
import type { Finding } from '../../electron/contract/connect/finding.ts';
import { type ConnectOptions, GUEST_SYSTEMS, type GuestSystem } from '../../electron/contract/connect/options.ts';
import { type ConnectPlan, connectPlan } from '../../electron/contract/connect/plan.ts';
import { type Snippet, textOf } from '../../electron/contract/connect/snippet.ts';
import { VMM_KINDS, type VmmKind } from '../../electron/contract/connect/vmm.ts';
import type { ShareConfig } from '../../electron/contract/share.ts';
import { Problem } from '../control/failure.ts';
import { slugOf } from '../parent/share-name.ts';
import { CONNECT_OPTIONS, SHARE_OPTIONS } from './connect-options.ts';
import { helpText } from './help.ts';
import { exportsFrom, listenersFrom } from './ninep-options.ts';
import { type Arguments, readArguments, usageProblem } from './options.ts';
import { connectShare } from './running-share.ts';
import { connectionFrom } from './serve.ts';
import { shareFrom } from './share-arguments.ts';

const USAGE = 'culvert connect [NAME] --vmm KIND [options]';
const SUMMARY =
  'Shows what to add to a VM, what to type or store in its guest, and how the guest can mount by itself. NAME is a running share, and may be left out ' +
  'when one runs; or describe a share with the options of culvert serve. Nothing is changed or started.';

export async function connect(argv: readonly string[]): Promise<number> {
  const args = readArguments('culvert connect', [...CONNECT_OPTIONS, ...SHARE_OPTIONS], argv);
  if (args.has('help')) {
    const sections = [
      { title: 'VM and guest', options: CONNECT_OPTIONS },
      { title: 'A share that does not run', options: SHARE_OPTIONS },
    ];
    process.stdout.write(helpText(USAGE, SUMMARY, sections));
    return 0;
  }
  const options = optionsFrom(args);
  const plan = connectPlan(await shareOf(args), options);
  const only = args.text('only');
  if (args.has('json')) process.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
  else if (plan.refused !== null) throw new Problem('NO_WAY', plan.refused.reason, plan.refused.instead);
  else process.stdout.write(only === undefined ? planText(plan) : textOf(snippetNamed(plan, only)));
  return plan.refused === null ? 0 : 1;
}

/** The options of culvert serve describe a share; without them it is one that runs. */
async function shareOf(args: Arguments): Promise<ShareConfig> {
  const described = SHARE_OPTIONS.map(({ name }) => name).filter((name) => args.has(name));
  if (described.length === 0) return await runningShare(args.operands);
  const [operand] = args.operands;
  if (operand !== undefined)
    throw usageProblem(
      `"${operand}" is the name of a running share, and --${described[0]} describes another one`,
      'Give one of them.',
    );
  const folder = resolve(args.text('shared-dir') ?? '.');
  const id = slugOf(basename(folder));
  if (args.text('protocol') !== '9p') return shareFrom(args, id, folder, connectionFrom(args));
  const exports = exportsFrom(args);
  return shareFrom(args, id, exports[0]?.folder ?? folder, { kind: '9p', listen: listenersFrom(args), exports });
}

async function runningShare(operands: readonly string[]): Promise<ShareConfig> {
  const { client } = await connectShare(operands, USAGE);
  try {
    const { id, name, folder, connection, tag, policy } = await client.call('status', {});
    const protocol = connection.kind === '9p' ? '9p' : 'virtiofs';
    return { id, name, folder, protocol, connection, tag, policy };
  } finally {
    client.close();
  }
}

function optionsFrom(args: Arguments): ConnectOptions {
  const kind = args.text('vmm');
  if (kind === undefined) throw usageProblem('--vmm is missing', `Add --vmm=${VMM_KINDS.join('|')}.`);
  const systemd = args.text('guest-systemd');
  return {
    vmm: { kind: kind as VmmKind, version: args.text('vmm-version') },
    guest: {
      system: (args.text('guest') ?? GUEST_SYSTEMS[0]) as GuestSystem,
      distribution: args.text('guest-distribution'),
      version: args.text('guest-version'),
      kernel: args.text('guest-kernel'),
      systemd: systemd === undefined ? undefined : numberOf('guest-systemd', systemd, 0, 9999),
    },
    memoryMib: memoryFrom(args.text('memory')),
    mountpoint: args.text('mountpoint'),
    tag: args.text('vm-tag'),
    queueSize: optionalNumber(args, 'queue-size', 1, 65_536),
    guestCid: optionalNumber(args, 'guest-cid', 0, 0xffff_ffff),
    exportName: args.text('export-name'),
    hostAddress: args.text('host-address'),
    port: optionalNumber(args, 'port', 1, 65_535),
    libvirt: args.text('libvirt') as 'system' | 'session' | undefined,
    drive: args.text('drive'),
    index: optionalNumber(args, 'index', 0, 99),
  };
}

function optionalNumber(args: Arguments, name: string, min: number, max: number): number | undefined {
  const text = args.text(name);
  return text === undefined ? undefined : numberOf(name, text, min, max);
}

function numberOf(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw usageProblem(`--${name} cannot be "${text}"`, `Give a whole number from ${min} to ${max}.`);
}

/** `4G`, `1536M`, as VMMs write it. */
function memoryFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit] = /^(\d{1,7})([MG])$/i.exec(text) ?? [];
  const mib = Number(digits) * (unit?.toUpperCase() === 'G' ? 1024 : 1);
  if (mib >= 16) return mib;
  throw usageProblem(`--memory cannot be "${text}"`, 'Write it as the VM has it, such as 4G or 1536M.');
}

function snippetNamed(plan: ConnectPlan, id: string): Snippet {
  const all = [...plan.vm, ...plan.guest, ...plan.automatic];
  const found = all.find((snippet) => snippet.id === id);
  if (found === undefined)
    throw usageProblem(`there is no part "${id}" here`, `Use one of ${all.map((snippet) => snippet.id).join(', ')}.`);
  if (found.refused !== null) throw new Problem('NO_WAY', found.refused.reason, found.refused.instead);
  return found;
}

/** Everything, with comments that say where it goes. */
function planText(plan: ConnectPlan): string {
  const groups = [...plan.vm, ...plan.guest, ...plan.automatic].map(snippetText);
  const why = plan.route === null ? [] : [`# ${plan.route.why}\n`];
  return [...why, ...groups, ...plan.findings.map(findingText)].join('\n');
}

function snippetText(snippet: Snippet): string {
  const { id, title, place, file, refused } = snippet;
  const head = `# ${title} [${id}]. ${place}${file === null ? '' : `: ${file}`}\n`;
  return refused === null ? head + textOf(snippet) : `${head}# Not possible: ${refused.reason} ${refused.instead}\n`;
}

function findingText({ level, text, fix }: Finding): string {
  return `# ${level}: ${text} ${fix}\n`;
}
