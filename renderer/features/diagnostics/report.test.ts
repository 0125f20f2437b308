import { describe, expect, test } from 'vitest';
import type { Check } from '../../../electron/contract/diagnostics.ts';
import { bundleText, reportText } from './report.ts';

function check(parts: Partial<Check>): Check {
  return {
    id: 'share.folder:src',
    group: 'share',
    state: 'fail',
    title: 'Folder',
    measured: '/home/anna/src is not there.',
    advice: 'Choose another one.',
    muteable: true,
    ...parts,
  };
}

describe('what leaves the page', () => {
  test('a report names each check by group, with what was muted', () => {
    const checks = [check({}), check({ id: 'host.kvm', group: 'host', state: 'ok', title: 'KVM', measured: 'There.' })];
    expect(reportText(checks, 'Culvert 1', ['share.folder:src']).split('\n')).toEqual([
      'Culvert 1',
      '',
      '## Host',
      '',
      '- **fine** KVM: There.',
      '',
      '## Shares',
      '',
      '- **failed** (muted) Folder: /home/anna/src is not there. Choose another one.',
      '',
    ]);
  });

  test('a redacted bundle has no name of a folder in it, and the same number for the same name', () => {
    const text = bundleText({
      about: { app: '1' },
      checks: [check({}), check({ measured: '/home/anna/data is full, /dev/fuse is there.' })],
      shares: [],
      logs: { src: [{ atMs: 0, level: 'warn', text: 'cannot open "/home/anna/src/main.c"' }] },
      redact: true,
    });
    expect(text).not.toContain('anna');
    expect(text).toContain('/name-1/name-2/name-3 is not there.');
    expect(text).toContain('/name-1/name-2/name-4 is full, /dev/fuse is there.');
    expect(text).toContain('/name-1/name-2/name-3/name-5');
    expect(JSON.parse(text)).toMatchObject({ schema: 1, redacted: true });
  });
});
