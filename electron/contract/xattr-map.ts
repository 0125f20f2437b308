/**
 * Rules that give extended attributes other names on the host than in the guest, in virtiofsd's language (--xattrmap, doc/xattr-mapping.md there).
 *
 * `:type:scope:key:prepend:`, where the first character of a rule is its separator, and white space may stand between rules. The first rule that
 * matches counts: for what the guest names, one whose scope is client or all and whose key the name begins with; for what the host
 * lists, one whose scope is server or all and whose prepend the name begins with. What no rule matches is `bad`.
 */

export type XattrRuleType = 'prefix' | 'ok' | 'bad' | 'unsupported';

export interface XattrRule {
  readonly type: XattrRuleType;
  /** Applies to names from the guest. */
  readonly client: boolean;
  /** Applies to names from the host. */
  readonly server: boolean;
  readonly key: string;
  readonly prepend: string;
}

const TYPES: readonly XattrRuleType[] = ['prefix', 'ok', 'bad', 'unsupported'];
const SCOPES = ['client', 'server', 'all'];
const EVERYTHING = { client: true, server: true, key: '', prepend: '' } as const;

/** A string says what is wrong with the rules. */
export function parseXattrRules(text: string): readonly XattrRule[] | string {
  const rules: XattrRule[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const separator = rest.charAt(0);
    const [, type = '', ...fields] = rest.split(separator);
    const isMap = type === 'map';
    const wanted = isMap ? 2 : 3;
    // One more than the fields: what follows the last separator.
    if (fields.length <= wanted) return `the rule "${rest}" has too few fields, or does not end with "${separator}"`;
    const own = fields.slice(0, wanted);
    const length = 2 + type.length + own.reduce((sum, field) => sum + field.length + 1, 0);
    rest = rest.slice(length).trimStart();
    if (isMap) {
      if (rest !== '') return 'a map rule must be the last one';
      rules.push(...mapRules(own[0] as string, own[1] as string));
      return rules;
    }
    const [scope = '', key = '', prepend = ''] = own;
    if (!(TYPES as readonly string[]).includes(type)) return `"${type}" is none of ${TYPES.join(', ')}, map`;
    if (!SCOPES.includes(scope)) return `"${scope}" is none of ${SCOPES.join(', ')}`;
    rules.push({ type: type as XattrRuleType, client: scope !== 'server', server: scope !== 'client', key, prepend });
  }
  return rules.length === 0 ? 'there is no rule' : rules;
}

/** `:map:key:prepend:` is a prefix rule with what makes it safe: no way around it, in either direction. */
function mapRules(key: string, prepend: string): readonly XattrRule[] {
  const prefix: XattrRule = { ...EVERYTHING, type: 'prefix', key, prepend };
  if (key === '') return [prefix, { ...EVERYTHING, type: 'bad' }];
  const around: XattrRule = { ...EVERYTHING, type: 'bad', key: prepend, prepend: key };
  return [prefix, around, { ...EVERYTHING, type: 'ok' }];
}

/** What a name becomes: another name, or why there is none. */
export type XattrVerdict = string | { readonly refused: 'bad' | 'unsupported' };

const BAD: XattrVerdict = { refused: 'bad' };
const UNSUPPORTED: XattrVerdict = { refused: 'unsupported' };

/** The host's name for what the guest calls `name`. */
export function toHostXattr(rules: readonly XattrRule[], name: string): XattrVerdict {
  for (const { type, client, key, prepend } of rules) {
    if (!client || !name.startsWith(key)) continue;
    if (type === 'ok') return name;
    if (type === 'prefix') return prepend + name;
    return type === 'bad' ? BAD : UNSUPPORTED;
  }
  return BAD;
}

/** The guest's name for what the host calls `name`; refused: it is not listed. */
export function toGuestXattr(rules: readonly XattrRule[], name: string): XattrVerdict {
  for (const { type, server, prepend } of rules) {
    if (!server || !name.startsWith(prepend)) continue;
    if (type === 'ok') return name;
    if (type === 'prefix') return name.slice(prepend.length);
    return type === 'bad' ? BAD : UNSUPPORTED;
  }
  return BAD;
}
