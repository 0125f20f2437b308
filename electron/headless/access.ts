/** Who may talk to the headless shell: whoever has the token, from a page of ours, at the address that we have. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const TOKEN_BYTES = 32;
export const TOKEN_PARAMETER = 'token';

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export type Refusal = 'host' | 'origin' | 'token';

export class Access {
  readonly #token: string;
  readonly #digest: Buffer;
  readonly #hosts: ReadonlySet<string>;
  readonly #cookie: string;

  /** `host`: the address that is listened on, as in a URL. */
  constructor(token: string, host: string, port: number) {
    this.#token = token;
    this.#digest = digestOf(token);
    // Names that lead to a loopback listener, and no other: a page of somebody else's domain that resolves to us is refused.
    const names = isLoopback(host) ? [host, 'localhost', '127.0.0.1', '[::1]'] : [host];
    this.#hosts = new Set(names.map((name) => `${name}:${port}`));
    // Cookies do not know ports.
    this.#cookie = `culvert-${port}`;
  }

  /** null: allowed. A request of a page is one with an Origin; only browsers send it, and they always do with a WebSocket. */
  refusal(request: IncomingMessage): Refusal | null {
    const { host, origin } = request.headers;
    if (host === undefined || !this.#hosts.has(host.toLowerCase())) return 'host';
    if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) return 'origin';
    return this.#knows(cookieOf(request, this.#cookie)) || this.hasToken(request) ? null : 'token';
  }

  /** In its address. */
  hasToken(request: IncomingMessage): boolean {
    return this.#knows(addressOf(request)?.searchParams.get(TOKEN_PARAMETER) ?? '');
  }

  /** Scripts cannot read it, other sites cannot send it. */
  get setCookie(): string {
    return `${this.#cookie}=${this.#token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Of digests, so that neither content nor length shows in the time it takes. */
  #knows(given: string): boolean {
    return timingSafeEqual(digestOf(given), this.#digest);
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

/** null: it is none. */
export function addressOf(request: IncomingMessage): URL | null {
  return URL.canParse(request.url ?? '', 'http://host') ? new URL(request.url ?? '', 'http://host') : null;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieOf(request: IncomingMessage, name: string): string {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return '';
}
