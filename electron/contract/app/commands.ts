/**
 * Every command a page may give, in one table: schema of the parameters, type of the result. Both shells (Electron IPC, WebSocket) check the schema and
 * wrap the result in one place; a command that is not here does not exist, and one without a handler does not compile.
 */
import * as z from 'zod';
import type { Refusal } from '../connect/snippet.ts';
import type { Check, StartStep } from '../diagnostics.ts';
import type { Failure } from '../failure.ts';
import type { PermissionLens } from '../permission-lens.ts';
import type { PolicyValues } from '../policy.ts';
import type { KnobChange } from '../policy-values.ts';
import type { VmCheck, VmDifference, VmsFound } from '../vms.ts';
import { type Settings, settingsSchema } from './settings.ts';
import type { ShareRates, ShareView } from './share-view.ts';
import { storedShareSchema } from './stored-share.ts';

/** How a command ends, wherever it travels: errors are values, since only a message would survive Electron's IPC. */
export type Envelope<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** All that a page needs when it opens; afterwards events keep it right. */
export interface AppSnapshot {
  readonly version: string;
  /** The shell that shows the page. */
  readonly shell: 'desktop' | 'headless';
  /** `service`: shares outlive this window's program. */
  readonly core: 'app' | 'service';
  readonly user: { readonly name: string; readonly uid: number; readonly home: string };
  readonly shares: readonly ShareView[];
  readonly settings: Settings;
  readonly notices: readonly Notice[];
}

/** Something that happened and stays until it is dismissed or put right. */
export interface Notice {
  readonly id: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly fix: string;
  readonly shareId: string | null;
  readonly atMs: number;
}

/** One thing wrong with a draft: `path` as in `config.connection.socket.path`. */
export interface DraftProblem {
  readonly path: string;
  readonly message: string;
  /** `warning`: it can be saved and started all the same. */
  readonly level: 'error' | 'warning';
}

export interface FolderInfo {
  readonly path: string;
  readonly exists: boolean;
  readonly writable: boolean;
  readonly fileSystem: string;
  /** Entries counted so far and whether counting ended (it is bounded). */
  readonly entries: number;
  readonly bytes: number;
  readonly complete: boolean;
  readonly warnings: readonly string[];
}

/** An entry of the server-side browser, which stands in for native dialogs. */
export interface BrowserEntry {
  readonly name: string;
  readonly kind: 'folder' | 'file' | 'socket';
}

export interface BrowserListing {
  readonly path: string;
  readonly parent: string | null;
  readonly entries: readonly BrowserEntry[];
  /** Entries beyond what is listed. */
  readonly more: number;
}

export interface PolicyApplied {
  readonly view: ShareView;
  readonly values: PolicyValues;
  readonly changes: readonly KnobChange[];
  readonly lingerMs: number;
}

export interface LogEntry {
  readonly atMs: number;
  readonly level: 'error' | 'warn' | 'info' | 'debug' | 'trace';
  readonly text: string;
}

/** One VM and one share: what is missing, and what to change; a refusal where that cannot be made. */
export interface VmInspected {
  readonly checks: readonly VmCheck[];
  readonly difference: VmDifference | Refusal;
}

const nothing = z.strictObject({});
const path = z.string().startsWith('/', 'Give an absolute path.').max(4096);
const id = z.string().min(1).max(64);
/** uid_t without the value that means nobody. */
const userId = z.int().min(0).max(0xffff_fffe);
const ofShare = z.strictObject({ id });

/** `command(schema)<Result>()`: the schema is there at run time, the result for the compiler only. */
function command<S extends z.ZodType>(params: S) {
  return <Result>(): { readonly params: S; readonly result?: Result } => ({ params });
}

export const COMMANDS = {
  'app.snapshot': command(nothing)<AppSnapshot>(),
  /** A notice's id may hold the path that it is about. */
  'app.dismiss': command(z.strictObject({ notice: z.string().min(1).max(5000) }))<null>(),
  /** Ends the program; fails with SHARES_IN_USE naming the VMs while guests are attached, unless `force`. */
  'app.quit': command(z.strictObject({ force: z.boolean() }))<null>(),
  'settings.set': command(z.strictObject({ settings: settingsSchema }))<Settings>(),

  /** A draft for a folder with everything filled in: name, id, tag, socket that is free. */
  'shares.draft': command(z.strictObject({ folder: path }))<z.infer<typeof storedShareSchema>>(),
  /** What is wrong with it, checked against this host and the other shares. `except`: the share being edited. */
  'shares.check': command(z.strictObject({ draft: z.unknown(), except: id.nullable() }))<readonly DraftProblem[]>(),
  'shares.create': command(z.strictObject({ draft: storedShareSchema, start: z.boolean() }))<ShareView>(),
  /** Saves. What a running share can take over, it does at once; what needs a restart is done when it starts next, and said in `pending`. */
  'shares.update': command(z.strictObject({ id, draft: storedShareSchema }))<ShareView>(),
  /** Null sets a knob back to its default. */
  'shares.policy': command(
    z.strictObject({ id, patch: z.record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.null()])) }),
  )<PolicyApplied>(),
  'shares.start': command(ofShare)<ShareView>(),
  /** Fails with SHARE_IN_USE naming who would hang, unless `force`. */
  'shares.stop': command(z.strictObject({ id, force: z.boolean() }))<ShareView>(),
  'shares.duplicate': command(ofShare)<ShareView>(),
  /** Stops and removes; `shares.restore` brings it back as long as the app runs. */
  'shares.remove': command(z.strictObject({ id, force: z.boolean() }))<{ readonly undo: string }>(),
  'shares.restore': command(z.strictObject({ undo: id }))<ShareView>(),
  /** Mounts the folder on this host: "try it without a VM". The new share's view. */
  'shares.try': command(z.strictObject({ folder: path }))<ShareView>(),
  'shares.log': command(ofShare)<readonly LogEntry[]>(),

  /** VMs that run or are defined on this host, and the programs for them. Takes up to some seconds: virsh is asked. */
  'vms.find': command(nothing)<VmsFound>(),
  /** For a share that is stored, or one that is being edited. Fails with VM_GONE. */
  'vms.inspect': command(z.strictObject({ draft: storedShareSchema, vm: z.string().min(1).max(300) }))<VmInspected>(),
  /** Every check of Diagnostics, made now: some seconds at most. */
  'diagnostics.run': command(nothing)<readonly Check[]>(),
  'diagnostics.start': command(ofShare)<readonly StartStep[]>(),
  /** What a user of the guest may do with a path below the share, and which rule decides. */
  'lens.look': command(z.strictObject({ id, path: z.string().max(4096), uid: userId, gid: userId }))<PermissionLens>(),

  'folder.inspect': command(z.strictObject({ path }))<FolderInfo>(),
  'files.browse': command(z.strictObject({ path, show: z.enum(['folders', 'sockets', 'files']) }))<BrowserListing>(),
  /** Native dialogs of the desktop shell; null: cancelled. Fails with NO_DIALOGS in the headless one. */
  'dialog.pick': command(z.strictObject({ what: z.enum(['folder', 'socket', 'capture']) }))<string | null>(),
  /** Shows a path of the host in its file manager; desktop only. */
  'desktop.reveal': command(z.strictObject({ path }))<null>(),
} as const;

export type Commands = typeof COMMANDS;
export type CommandName = keyof Commands;
export type ParamsOf<C extends CommandName> = z.infer<Commands[C]['params']>;
export type ResultOf<C extends CommandName> = Exclude<Commands[C]['result'], undefined>;

/** What the core tells every page of its own accord. */
export interface AppEvents {
  'share.changed': ShareView;
  'share.removed': { readonly id: string };
  /** Once a second, for all shares that run, in one event. */
  rates: Readonly<Record<string, ShareRates>>;
  'settings.changed': Settings;
  'notice.added': Notice;
  'notice.removed': { readonly id: string };
  log: { readonly shareId: string; readonly entry: LogEntry };
  /** The desktop shell asks the page to show something: a menu item, a deep link, a notification that was clicked. */
  navigate: { readonly to: string };
}
export type EventName = keyof AppEvents;
