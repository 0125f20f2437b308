/** The way from a share that is started to a guest that reads: steps in order, each with what was measured. Computed from what is known now. */
import type { StartStep } from './diagnostics.ts';
import type { Reach, VmCheck } from './vms.ts';

export interface StartFacts {
  /** The share's sockets are bound; null: it is not started. */
  readonly listening: { readonly where: string } | null;
  /** Why it could not start; '' when nothing failed. */
  readonly failure: string;
  readonly fix: string;
  /** How the VM's user gets to the socket; null: no socket path is involved, or no VM is known. */
  readonly reach: Reach | null;
  /** Of the VM that was chosen; null: none, or memory does not matter here. */
  readonly memory: VmCheck | null;
  /** `qemu-system-x86_64 (dev-vm)`; '' when nobody is connected. */
  readonly peer: string;
  /** `virtio-fs 7.45`, `9P2000.L, msize 131096`; '' before. */
  readonly negotiated: string;
  /** INIT or attach was seen. */
  readonly mounted: boolean;
  /** Requests that read content or listings. */
  readonly reads: number;
  readonly readBytes: number;
}

export function startCheck(facts: StartFacts): readonly StartStep[] {
  const { listening, peer, negotiated, mounted, reads } = facts;
  const reading = reads > 0;
  // What comes later proves what comes before.
  const isMounted = mounted || reading;
  const isNegotiated = negotiated !== '' || isMounted;
  const isConnected = peer !== '' || isNegotiated;
  const steps: StartStep[] = [listeningStep(facts, isConnected)];
  if (facts.reach !== null || isConnected) steps.push(reachStep(facts, isConnected));
  if (facts.memory !== null) steps.push(memoryStep(facts.memory, isNegotiated));
  const ready = listening !== null || isConnected;
  steps.push(
    step(
      'connected',
      'Connected',
      isConnected,
      ready,
      peer === '' ? 'The VM is connected.' : `${peer} is connected.`,
      'Nobody is connected yet.',
      'Start the VM with the lines of the copy panel.',
    ),
    step(
      'negotiated',
      'Negotiated',
      isNegotiated,
      isConnected,
      negotiated === '' ? 'The guest’s driver has agreed.' : `The guest speaks ${negotiated}.`,
      'The guest’s driver has not asked yet.',
      'Wait for the guest to boot; then mount.',
    ),
    step(
      'mounted',
      'Mounted',
      isMounted,
      isNegotiated || isConnected,
      'The guest has it mounted.',
      'The guest has not mounted it.',
      'Type the mount line in the guest.',
    ),
    step(
      'first-read',
      'First read',
      reading,
      isMounted,
      `${reads} reads so far, ${facts.readBytes} bytes.`,
      'Nothing was read yet.',
      'List the folder in the guest.',
    ),
  );
  return steps;
}

function listeningStep({ listening, failure, fix }: StartFacts, later: boolean): StartStep {
  const title = 'Listening';
  if (listening !== null || later)
    return {
      id: 'listening',
      state: 'done',
      title,
      measured: listening === null ? 'The share serves.' : `The share listens on ${listening.where}.`,
      fix: '',
    };
  if (failure !== '') return { id: 'listening', state: 'failed', title, measured: failure, fix };
  return { id: 'listening', state: 'running', title, measured: 'The share is not started.', fix: 'Start it.' };
}

function reachStep({ reach, listening }: StartFacts, later: boolean): StartStep {
  const head = { id: 'reachable', title: 'Reachable by the VM’s user' } as const;
  if (later) return { ...head, state: 'done', measured: 'The VM got through.', fix: '' };
  if (reach?.ok == null)
    return { ...head, state: 'unknown', measured: reach?.measured ?? 'Not known.', fix: reach?.fix ?? '' };
  if (reach.ok) return { ...head, state: 'done', measured: reach.measured, fix: '' };
  const fix = reach.command === '' ? reach.fix : `${reach.fix} ${reach.command}`;
  return { ...head, state: listening === null ? 'waiting' : 'failed', measured: reach.measured, fix };
}

function memoryStep(memory: VmCheck, later: boolean): StartStep {
  const head = { id: 'memory', title: memory.title } as const;
  if (later) return { ...head, state: 'done', measured: 'The share sees the guest’s requests.', fix: '' };
  const states = { ok: 'done', warn: 'done', fail: 'failed', unknown: 'unknown' } as const;
  return { ...head, state: states[memory.state], measured: memory.measured, fix: memory.fix };
}

function step(
  id: StartStep['id'],
  title: string,
  done: boolean,
  ready: boolean,
  yes: string,
  no: string,
  fix: string,
): StartStep {
  if (done) return { id, state: 'done', title, measured: yes, fix: '' };
  return ready
    ? { id, state: 'running', title, measured: no, fix }
    : { id, state: 'waiting', title, measured: no, fix: '' };
}
