import { describe, expect, it } from 'vitest';
import { KNOB_NAMES, type Knob, POLICY } from './policy.ts';
import { changesOf, directionOf, knobsOf, PRESETS, resolvePolicy } from './policy-values.ts';

describe('the table of knobs', () => {
  it('has an option name of its own for each knob', () => {
    const options = KNOB_NAMES.map((name) => POLICY[name].option);
    expect(new Set(options).size).toBe(options.length);
    for (const option of options) expect(option).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  it.each(KNOB_NAMES)('%s: texts are sentences, the default is a value, some protocol has it', (name) => {
    const knob: Knob = POLICY[name];
    for (const text of [knob.explanation, knob.risk]) expect(text).toMatch(/^\S.*\.$/s);
    expect(knob.label).not.toMatch(/\.$/);
    expect(Object.keys(knob.takesEffect).length).toBeGreaterThan(0);
    if (knob.value.type === 'choice') expect(knob.value.of).toContain(knob.default);
    if (knob.value.type === 'boolean') expect(typeof knob.default).toBe('boolean');
  });

  it('never claims an earlier moment for write-back than the next mount', () => {
    expect(POLICY.writeback.takesEffect.virtiofs).toEqual({ loosening: ['next mount'], tightening: ['next mount'] });
  });
});

describe('resolvePolicy', () => {
  it.each([
    ['never', 0],
    ['auto', 5],
    ['metadata', 86_400],
    ['always', 86_400],
  ] as const)('cache=%s gives timeouts of %d s', (cache, seconds) => {
    expect(resolvePolicy({ cache })).toMatchObject({
      cache,
      entryTimeout: seconds,
      attrTimeout: seconds,
      negativeTimeout: 0,
    });
  });

  it('keeps what was chosen, 0 and false included', () => {
    expect(resolvePolicy({ cache: 'always', attrTimeout: 0, readdirplus: false })).toMatchObject({
      attrTimeout: 0,
      entryTimeout: 86_400,
      readdirplus: false,
    });
  });

  it('is safe and plain without settings', () => {
    expect(resolvePolicy({})).toMatchObject({
      cache: 'auto',
      writeback: false,
      readonly: false,
      xattr: false,
      posixAcl: false,
      allowDirectIo: false,
      announceSubmounts: true,
      readdirplus: true,
      specialFiles: 'pipes',
    });
  });
});

describe('changes', () => {
  it('knows which way a change goes', () => {
    expect(directionOf('cache', 'auto', 'always')).toBe('loosening');
    expect(directionOf('cache', 'metadata', 'never')).toBe('tightening');
    expect(directionOf('attrTimeout', 5, 0.5)).toBe('tightening');
    expect(directionOf('readonly', false, true)).toBe('tightening');
    expect(directionOf('xattr', false, true)).toBe('loosening');
    expect(directionOf('symlinks', 'allow', 'allow')).toBe('same');
  });

  it('names the timeouts that follow the cache policy, and that they linger when tightened', () => {
    expect(changesOf('virtiofs', { cache: 'always' }, { cache: 'never' })).toEqual([
      {
        name: 'cache',
        from: 'always',
        to: 'never',
        direction: 'tightening',
        moments: ['next lookup', 'next open'],
        lingers: true,
      },
      { name: 'entryTimeout', from: 86_400, to: 0, direction: 'tightening', moments: ['next lookup'], lingers: true },
      { name: 'attrTimeout', from: 86_400, to: 0, direction: 'tightening', moments: ['next lookup'], lingers: true },
    ]);
    expect(changesOf('virtiofs', { cache: 'never' }, { cache: 'always' }).every((change) => !change.lingers)).toBe(
      true,
    );
  });

  it('turns "next open" into "next mount" where opens are hidden', () => {
    const [change] = changesOf('virtiofs', { noOpen: true }, { noOpen: true, allowDirectIo: true });
    expect(change).toMatchObject({ name: 'allowDirectIo', moments: ['next mount'] });
  });

  it('says that extended attributes go at once and come back with the next mount', () => {
    expect(changesOf('virtiofs', { xattr: true }, {})[0]).toMatchObject({ moments: ['live'] });
    expect(changesOf('virtiofs', {}, { xattr: true })[0]).toMatchObject({ moments: ['next mount'] });
  });

  it('leaves out what a protocol does not have', () => {
    expect(knobsOf('9p')).not.toContain('writeback');
    expect(changesOf('9p', {}, { writeback: true, readonly: true }).map((change) => change.name)).toEqual(['readonly']);
  });

  it('has three presets, from tight to loose', () => {
    expect(Object.values(PRESETS).map((preset) => preset.settings.cache)).toEqual(['never', 'auto', 'always']);
    expect(changesOf('virtiofs', PRESETS.balanced.settings, {})).toEqual([]);
  });
});
