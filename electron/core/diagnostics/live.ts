/** Diagnostics, start check and lens of the shares that this core has: what the pure parts need is gathered here. Reads only. */

import type { ShareView } from '../../contract/app/share-view.ts';
import type { ShareHints } from '../../contract/app/stored-share.ts';
import { type GuestKnown, guestOfTerms, joinedGuest } from '../../contract/connect/guest-known.ts';
import type { Check, StartStep } from '../../contract/diagnostics.ts';
import { Problem } from '../../contract/failure.ts';
import type { PermissionLens } from '../../contract/permission-lens.ts';
import { resolvePolicy } from '../../contract/policy-values.ts';
import { listenText, type ShareConfig } from '../../contract/share.ts';
import { type StartFacts, startCheck } from '../../contract/start-check.ts';
import type { TraceStats } from '../../contract/trace/snapshot.ts';
import type { RunningVm, VmsFound } from '../../contract/vms.ts';
import { reachOf } from '../access/reach.ts';
import { permissionLens } from '../lens.ts';
import type { ManagedShare } from '../managed-share.ts';
import type { ShareManager } from '../share-manager.ts';
import { findVms } from '../vms/find-vms.ts';
import { inspectVm } from '../vms/inspect-vm.ts';
import { diagnose } from './diagnose.ts';

/** A share host that answers does so in milliseconds. */
const STATS_MS = 2000;
/** virsh takes long, and a page asks once a second. */
const VMS_KEPT_MS = 5000;
const READS = /^T?read(dir|dirplus)?$/i;

interface Subject {
  readonly id: string;
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
}

export class LiveDiagnostics {
  readonly #shares: ShareManager;
  #vms: Promise<VmsFound> | null = null;
  #vmsAtMs = 0;

  constructor(shares: ShareManager) {
    this.#shares = shares;
  }

  async checks(): Promise<readonly Check[]> {
    const shares = this.#shares.views();
    const all = await Promise.all(
      shares.map(async ({ stored: { config } }) => [config.id, await statsOf(this.#shares.share(config.id))] as const),
    );
    const stats = new Map(all.flatMap(([id, found]) => (found === null ? [] : [[id, found] as const])));
    this.#vms = null;
    const guests = new Map<string, GuestKnown>();
    for (const view of shares) {
      const known = await this.#guestOf(view);
      if (known !== null) guests.set(view.stored.config.id, known);
    }
    return await diagnose({ shares, stats, guests, vms: await this.#foundVms() });
  }

  /** Throws Problem for a share that is not there. */
  async startSteps(id: string): Promise<readonly StartStep[]> {
    const share = this.#shares.share(id);
    const { stored, state, reason, fix, peers } = share.view();
    const { config, hints } = stored;
    const [peer] = peers;
    const stats = await statsOf(share);
    const vm = config.connection.kind === 'fuse-dev' ? null : await this.#vmOf(config, hints.vm, peer?.pid ?? 0);
    const reads = (stats?.ops ?? []).filter(({ op }) => READS.test(op));
    return startCheck({
      listening: share.serving === null ? null : { where: placeOf(config) },
      failure: state === 'error' ? reason : '',
      fix: state === 'error' ? fix : '',
      ...(await vmFacts(config, vm)),
      peer: peer?.name ?? '',
      negotiated: peer?.negotiated ?? '',
      mounted: state === 'mounted',
      reads: reads.reduce((sum, { calls }) => sum + calls, 0),
      readBytes: stats?.readBytes ?? 0,
    });
  }

  /** Throws Problem. */
  async look({ id, path, uid, gid }: Subject): Promise<PermissionLens> {
    const { config } = this.#shares.share(id).stored;
    // Share hosts run as whoever runs the core.
    const { geteuid, getegid, getgroups } = process;
    if (geteuid === undefined || getegid === undefined || getgroups === undefined)
      throw new Problem('LENS_NOT_OURS', 'this system has no users to look through');
    const server = { uid: geteuid(), gid: getegid(), gids: getgroups() };
    return await permissionLens({
      folder: config.folder,
      path,
      policy: resolvePolicy(config.policy),
      server,
      guest: { uid, gid },
    });
  }

  /** A mount on this host has no guest. */
  async #guestOf({ stored: { config, hints }, peers: [peer] }: ShareView): Promise<GuestKnown | null> {
    if (config.connection.kind === 'fuse-dev') return null;
    const vm = await this.#vmOf(config, hints.vm, peer?.pid ?? 0);
    return joinedGuest(saidGuest(hints), vm?.guest ?? null, guestOfTerms(peer?.negotiated ?? ''));
  }

  /** The one that is connected, or the one that it is meant for. */
  async #vmOf(config: ShareConfig, chosen: string, peerPid: number): Promise<RunningVm | null> {
    const { vms } = await this.#foundVms();
    const paths = socketsOf(config);
    return (
      vms.find(({ pid }) => pid !== null && pid === peerPid) ??
      vms.find(({ name, id }) => chosen !== '' && (name === chosen || id === chosen)) ??
      vms.find(({ devices }) => devices.some(({ socketPath }) => socketPath !== null && paths.includes(socketPath))) ??
      null
    );
  }

  #foundVms(): Promise<VmsFound> {
    if (this.#vms === null || Date.now() - this.#vmsAtMs > VMS_KEPT_MS) {
      this.#vmsAtMs = Date.now();
      this.#vms = findVms();
    }
    return this.#vms;
  }
}

async function vmFacts(config: ShareConfig, vm: RunningVm | null): Promise<Pick<StartFacts, 'reach' | 'memory'>> {
  if (vm === null) return { reach: null, memory: null };
  const [path] = socketsOf(config);
  const { checks } = await inspectVm(config, vm);
  return {
    reach: path === undefined || vm.user === null ? null : await reachOf(path, vm.user),
    memory: checks.find(({ id }) => id === 'shared-memory') ?? null,
  };
}

/** What the user said in the editor. */
function saidGuest({ guest, kernel }: ShareHints): GuestKnown | null {
  if (guest === 'any' && kernel === '') return null;
  const system = guest === 'any' ? 'linux' : guest;
  return { facts: kernel === '' ? { system } : { system, kernel }, from: 'the share’s editor' };
}

/** Null: it does not run, or does not answer. */
async function statsOf(share: ManagedShare): Promise<TraceStats | null> {
  const { serving } = share;
  return serving === null ? null : await serving.client.call('stats', { paths: 0 }, STATS_MS).catch(() => null);
}

/** Paths of the sockets that a VMM connects to. */
function socketsOf({ connection }: ShareConfig): readonly string[] {
  switch (connection.kind) {
    case 'vhost-user':
      return connection.socket.how === 'fd' ? [] : [connection.socket.path];
    case '9p':
      return connection.listen.flatMap((listener) => ('path' in listener ? [listener.path] : []));
    case 'fuse-dev':
      return [];
  }
}

function placeOf({ connection }: ShareConfig): string {
  switch (connection.kind) {
    case 'vhost-user':
      return connection.socket.how === 'fd' ? `descriptor ${connection.socket.fd}` : connection.socket.path;
    case '9p':
      return connection.listen.map(listenText).join(', ');
    case 'fuse-dev':
      return connection.mountpoint;
  }
}
