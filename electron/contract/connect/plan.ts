/**
 * Everything to copy for one share, one VMM and one guest: the one place that the copy panel and `culvert connect` ask. Pure: the same input gives the
 * same text, and nothing is looked up.
 */
import type { ShareConfig } from '../share.ts';
import { automaticSnippets } from './automatic.ts';
import type { Finding } from './finding.ts';
import { lintGuest } from './guest-lint.ts';
import { linuxSnippets } from './guest-linux.ts';
import { otherSnippets } from './guest-other.ts';
import { guestMount } from './mount.ts';
import { type ConnectOptions, type Settled, settle } from './options.ts';
import { isRefusal, type Route, routeOf } from './route.ts';
import { connectionFindings } from './rules.ts';
import type { Refusal, Snippet } from './snippet.ts';
import { cloudHypervisorSnippet, crosvmSnippet, firecrackerSnippet, qemuSnippet } from './vmm-command.ts';
import { libvirtSnippet } from './vmm-libvirt.ts';

export interface ConnectPlan {
  /** Null: there is no way, and `refused` says why. */
  readonly route: Route | null;
  readonly refused: Refusal | null;
  /** For the VM's command line or definition. */
  readonly vm: readonly Snippet[];
  readonly guest: readonly Snippet[];
  /** What makes the guest mount without anything typed in it. */
  readonly automatic: readonly Snippet[];
  readonly findings: readonly Finding[];
}

/** Findings of level error also empty the snippets: text that is known not to work is not shown. */
export function connectPlan(share: ShareConfig, options: ConnectOptions): ConnectPlan {
  const settled = settle(share, options);
  const route = routeOf(share, options);
  if (isRefusal(route)) return { route: null, refused: route, vm: [], guest: [], automatic: [], findings: [] };
  const findings = [...connectionFindings(share, route, options, settled), ...lintGuest(settled.guest, route.kind)];
  const broken = connectionFindings(share, route, options, settled).find(({ level }) => level === 'error');
  if (broken !== undefined)
    return { route, refused: { reason: broken.text, instead: broken.fix }, vm: [], guest: [], automatic: [], findings };
  const mount = guestMount(share, route);
  const guest = settled.guest.system === 'linux' ? linuxSnippets(route, mount, settled) : otherSnippets(route, settled);
  return {
    route,
    refused: null,
    vm: [vmSnippet(route, settled)],
    guest,
    automatic: automaticSnippets(route, mount, settled),
    findings,
  };
}

function vmSnippet(route: Route, settled: Settled): Snippet {
  switch (settled.vmm.kind) {
    case 'qemu':
      return qemuSnippet(route, settled);
    case 'libvirt':
      return libvirtSnippet(route, settled);
    case 'cloud-hypervisor':
      return cloudHypervisorSnippet(route, settled);
    case 'crosvm':
      return crosvmSnippet(route, settled);
    case 'firecracker':
      return firecrackerSnippet(route, settled);
  }
}
