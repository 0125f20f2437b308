/**
 * Addresses of files on a 9P server:
 *
 *   9p+tcp://HOST[:PORT]/ANAME/PATH       port 564 unless given
 *   9p+unix:///SOCKET//ANAME/PATH         a double slash ends the socket's path
 *
 * An empty ANAME (`9p+tcp://host//file`, `9p+unix:///run/c.sock///file`) names no export: the server's only one, or the list of all. Each part may be
 * percent-encoded, and has to be where it contains a slash: diod's export /srv/x is `%2Fsrv%2Fx`.
 */
export interface NinepAddress {
  readonly socket: { readonly path: string } | { readonly host: string; readonly port: number };
  readonly aname: string;
  /** Without the root; none of them empty. */
  readonly names: readonly string[];
}

const DEFAULT_PORT = 564;
const TCP = /^9p\+tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^/:[\]]+)(?::(\d{1,5}))?(?:\/(.*))?$/s;
const UNIX = /^9p\+unix:\/\/(\/.*)$/s;

/** The address, or what is wrong with the text. */
export function parseNinepUrl(text: string): NinepAddress | string {
  try {
    return parse(text);
  } catch {
    return `${text} is not properly percent-encoded`;
  }
}

function parse(text: string): NinepAddress | string {
  const tcp = TCP.exec(text);
  if (tcp !== null) {
    const [, host = '', port, rest = ''] = tcp;
    const number = port === undefined ? DEFAULT_PORT : Number(port);
    if (number > 65_535) return `there is no port ${port}`;
    return { socket: { host: host.replace(/^\[|\]$/g, ''), port: number }, ...file(rest) };
  }
  const unix = UNIX.exec(text);
  if (unix === null) return `${text} is no address of a 9P server`;
  const whole = unix[1] ?? '';
  const end = whole.indexOf('//');
  // No socket's path ends with a slash.
  const path = (end < 0 ? whole : whole.slice(0, end)).replace(/\/$/, '');
  if (path === '') return `${text} names no socket`;
  return { socket: { path: decodeURIComponent(path) }, ...file(end < 0 ? '' : whole.slice(end + 2)) };
}

function file(rest: string): { readonly aname: string; readonly names: readonly string[] } {
  const [aname = '', ...names] = rest.split('/').map(decodeURIComponent);
  return { aname, names: names.filter((name) => name !== '') };
}
