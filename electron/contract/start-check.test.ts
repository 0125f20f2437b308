import { describe, expect, it } from 'vitest';
import { type StartFacts, startCheck } from './start-check.ts';

const NOTHING: StartFacts = {
  ...{ listening: null, failure: '', fix: '', reach: null, memory: null, peer: '', negotiated: '' },
  ...{ mounted: false, reads: 0, readBytes: 0 },
};

function states(facts: Partial<StartFacts>): string {
  return startCheck({ ...NOTHING, ...facts })
    .map(({ id, state }) => `${id} ${state}`)
    .join(', ');
}

const LISTENING = { where: '/run/s' };
const REACH = { ok: true, at: null, measured: 'qemu gets there.', fix: '', command: '' };
const MEMORY = {
  id: 'shared-memory',
  state: 'ok',
  title: 'The VM’s memory is shared',
  measured: 'Yes.',
  fix: '',
} as const;

describe('the start check', () => {
  it('goes from step to step', () => {
    expect(states({})).toBe(
      'listening running, connected waiting, negotiated waiting, mounted waiting, first-read waiting',
    );
    expect(states({ listening: LISTENING, reach: REACH, memory: MEMORY })).toBe(
      'listening done, reachable done, memory done, connected running, negotiated waiting, mounted waiting, first-read waiting',
    );
    expect(states({ listening: LISTENING, peer: 'qemu (dev)' })).toContain(
      'connected done, negotiated running, mounted running, first-read waiting',
    );
    expect(states({ listening: LISTENING, peer: 'qemu', negotiated: 'virtio-fs 7.38' })).toContain(
      'negotiated done, mounted running',
    );
    expect(states({ listening: LISTENING, peer: 'qemu', negotiated: 'x', mounted: true })).toContain(
      'mounted done, first-read running',
    );
    expect(
      states({ listening: LISTENING, peer: 'qemu', negotiated: 'x', mounted: true, reads: 3, readBytes: 10 }),
    ).not.toMatch(/running|waiting|failed/);
  });

  it('says what stands in the way', () => {
    const blocked = startCheck({
      ...NOTHING,
      listening: LISTENING,
      reach: {
        ok: false,
        at: '/home',
        measured: 'qemu may not enter /home.',
        fix: 'Let it.',
        command: 'setfacl -m u:1:x /home',
      },
    });
    expect(blocked.find(({ id }) => id === 'reachable')).toMatchObject({
      state: 'failed',
      fix: 'Let it. setfacl -m u:1:x /home',
    });
    const memory = startCheck({
      ...NOTHING,
      listening: LISTENING,
      memory: { ...MEMORY, state: 'fail', fix: 'Apply the difference.' },
    });
    expect(memory.find(({ id }) => id === 'memory')).toMatchObject({ state: 'failed', fix: 'Apply the difference.' });
    const failed = startCheck({ ...NOTHING, failure: 'The socket is in use.', fix: 'Choose another.' });
    expect(failed[0]).toMatchObject({ state: 'failed', measured: 'The socket is in use.', fix: 'Choose another.' });
  });

  it('takes what came later as proof of what came before', () => {
    expect(states({ reads: 1, memory: { ...MEMORY, state: 'unknown' } })).not.toMatch(/running|waiting|failed|unknown/);
  });
});
