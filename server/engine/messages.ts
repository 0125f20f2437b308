/** What the share host's two threads say to each other. Messages to the engine are followed by a write to its control eventfd. */

import type { MessagePort } from 'node:worker_threads';
import type { PolicySettings } from '../../electron/contract/policy.ts';
import type { NinepExport } from '../../electron/contract/share.ts';
import type { Failure } from '../control/failure.ts';
import type { HostConfig, LogLine, PeerStatus } from '../control/messages.ts';
import type { SandboxReport } from '../sandbox/report.ts';
import type { EngineTrace } from '../trace/bookkeeper.ts';
import type { Warning } from '../warnings.ts';

/** The only message that comes to the engine as an event: before it serves. */
export interface EngineStart {
  readonly config: HostConfig;
  readonly port: MessagePort;
  readonly vitals: SharedArrayBuffer;
  readonly trace: EngineTrace;
  /** The process was not shut in by a launcher: the engine's thread does what it can for itself. */
  readonly restrict: boolean;
}

export type ToEngine =
  /** Answered by `done` with the same id: the engine is alive, and what was sent before is in force. */
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'policy'; readonly id: number; readonly settings: PolicySettings }
  /** Answered by `done`, or by `refused` when it cannot be. */
  | { readonly type: 'exports'; readonly id: number; readonly change: ExportChange }
  /** Requests fail because something has run out: EMFILE, ENFILE or ENOLCK. */
  | { readonly type: 'exhausted'; readonly errno: number }
  | { readonly type: 'stop' };

/** Of the folders that a 9P share exports. */
export type ExportChange = { readonly add: NinepExport } | { readonly remove: string };

export type FromEngine =
  /** `sandbox`: what came of `restrict`; null where that was not asked for. */
  | { readonly type: 'running'; readonly controlFd: number; readonly sandbox: SandboxReport | null }
  /** `lingerMs`: for how long the guest may still act on what an earlier, looser policy told it. */
  | { readonly type: 'done'; readonly id: number; readonly lingerMs: number }
  | { readonly type: 'refused'; readonly id: number; readonly failure: Failure }
  /** What a 9P share exports now, after a change. */
  | { readonly type: 'exported'; readonly exports: readonly NinepExport[] }
  /** All of them, before a `done`, when there is something new. */
  | { readonly type: 'warnings'; readonly warnings: readonly Warning[] }
  | { readonly type: 'log'; readonly line: LogLine }
  | { readonly type: 'attached'; readonly pid: number }
  | { readonly type: 'detached'; readonly reason: string }
  | { readonly type: 'peers'; readonly peers: readonly PeerStatus[] }
  /** The trace's journal has something for a reader that sleeps. */
  | { readonly type: 'journal' }
  /** There will be no other front end, or the mount is gone. */
  | { readonly type: 'finished' }
  /** Everything is closed. */
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly failure: Failure };
