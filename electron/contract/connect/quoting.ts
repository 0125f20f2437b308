/**
 * How a value is written where it goes, so that what reads it gets exactly that value. Where a syntax cannot carry a value the answer is null, and
 * the caller refuses with a reason.
 */
import { bytesOf } from '../trace/utf8.ts';

/** What no tag, mount point or unit needs, and what hides in a terminal. */
const CONTROL = /\p{Cc}/u;

export function hasControlCharacters(text: string): boolean {
  return CONTROL.test(text);
}

export function byteLength(text: string): number {
  return bytesOf(text).length;
}

/** POSIX shell: plain where nothing is special, else in single quotes. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** A value inside a QEMU option: commas are doubled (QEMU, util/qemu-option.c get_opt_value). */
export function qemuValue(text: string): string {
  return text.replaceAll(',', ',,');
}

/**
 * A value inside a cloud-hypervisor option (option_parser/src/lib.rs, split_commas): quotes keep commas together and are dropped, brackets must
 * be balanced even inside them, and surrounding white space is trimmed.
 */
export function cloudHypervisorValue(text: string): string | null {
  if (text.includes('"') || text.trim() !== text || !balanced(text)) return null;
  return text.includes(',') || text.includes('[') ? `"${text}"` : text;
}

function balanced(text: string): boolean {
  let open = 0;
  for (const char of text) {
    if (char === '[') open++;
    if (char === ']' && --open < 0) return false;
  }
  return open === 0;
}

/** A value inside a crosvm option (serde_keyvalue): in double quotes `"` and `\` are escaped. */
export function crosvmValue(text: string): string {
  if (/^[^,"'[\]\s]+$/.test(text)) return text;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const XML_NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 text or attribute value; null for characters that XML does not have (2.2 Characters). */
export function xmlText(text: string): string | null {
  for (const char of text) if (!isXmlCharacter(char.codePointAt(0) ?? 0)) return null;
  // White space other than the space is normalised away in attributes unless it is a character reference (3.3.3).
  return text.replace(/[&<>"'\t\n\r]/g, (char) => XML_NAMES[char] ?? `&#${char.charCodeAt(0)};`);
}

function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13;
  return !(code >= 0xd800 && code < 0xe000) && code !== 0xfffe && code !== 0xffff;
}

/** A field of fstab(5): blanks, newlines and backslashes in octal; `#` where it would begin a comment. */
export function fstabField(text: string): string {
  return text.replace(/[ \t\n\\]|^#/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/**
 * A value in a systemd unit: `%` begins a specifier, a backslash at the end continues the line, blanks at both ends are
 * dropped (systemd.syntax(7)).
 */
export function systemdValue(text: string): string | null {
  if (hasControlCharacters(text) || text.trim() !== text || text.endsWith('\\')) return null;
  return text.replaceAll('%', '%%');
}

/** `systemd-escape --path`: the name of the unit that mounts there, without its suffix. The path is absolute and normal. */
export function systemdPathName(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, '');
  if (inner === '') return '-';
  let name = '';
  for (const byte of bytesOf(inner)) {
    const char = String.fromCharCode(byte);
    if (char === '/') name += '-';
    else if (/[A-Za-z0-9:_]/.test(char) || (char === '.' && name !== '')) name += char;
    else name += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return name;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 section 4, of the text's UTF-8. */
export function base64(text: string): string {
  const bytes = bytesOf(text);
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | (b << 8) | c;
    const left = bytes.length - at;
    out += BASE64.charAt(bits >> 18) + BASE64.charAt((bits >> 12) & 63);
    out += left > 1 ? BASE64.charAt((bits >> 6) & 63) : '=';
    out += left > 2 ? BASE64.charAt(bits & 63) : '=';
  }
  return out;
}

/** An argument in double quotes for cmd.exe: it knows no escape for `"`, and replaces `%NAME%` even there. */
export function cmdWord(text: string): string | null {
  if (/["%]/.test(text) || hasControlCharacters(text) || text.endsWith('\\')) return null;
  return /^[A-Za-z0-9_.:\\/-]+$/.test(text) ? text : `"${text}"`;
}

/** A word of the kernel's command line that systemd splits at colons again: only what neither of the two treats specially. */
export function isKernelWord(text: string): boolean {
  return /^[A-Za-z0-9_./@%+=,-]+$/.test(text);
}
