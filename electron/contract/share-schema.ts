/**
 * Checks a share that comes from outside: a file, the renderer, the control socket. Each message says what to do. Apart from share.ts so that
 * the share host, which gets what was checked, need not load zod; and in zod's small form, which is ready in a tenth of the time: each command line waits for it.
 */
import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { KNOB_NAMES, type KnobName, type PolicySettings } from './policy.ts';
import { valueProblem } from './policy-values.ts';
import { EXPORTS_MAX, SHARE_DEFAULTS, type ShareConfig, SOCKET_PATH_MAX, TAG_MAX } from './share.ts';

// What the small form says by itself, it says in English.
z.config(en());

function bytesOf(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

function absolutePath(what: string) {
  return z.string(`Give the ${what} as text.`).check(
    z.startsWith('/', `The ${what} must be an absolute path: one that starts with "/".`),
    z.refine((path) => !path.includes('\0'), `The ${what} contains a NUL character. Remove it.`),
  );
}

const socketPath = absolutePath('socket path').check(
  z.refine(
    (path) => bytesOf(path) <= SOCKET_PATH_MAX,
    `The socket path is longer than ${SOCKET_PATH_MAX} bytes, which Linux does not allow. Choose a shorter folder, such as one below /run.`,
  ),
);

const descriptor = z
  .int('Give the number of an open descriptor.')
  .check(z.minimum(3, 'Descriptors 0 to 2 are the standard streams. Give a socket, 3 or higher.'));

const socket = z.discriminatedUnion('how', [
  z.strictObject({
    how: z.literal('listen'),
    path: socketPath,
    group: z.optional(z.string().check(z.minLength(1, 'Name a group, or leave it out.'))),
  }),
  z.strictObject({ how: z.literal('connect'), path: socketPath }),
  z.strictObject({
    how: z.literal('fd'),
    fd: descriptor,
  }),
]);

const vsockPort = z
  .int('Give the vsock port as a number.')
  .check(z.minimum(1, 'A vsock port is 1 or higher.'), z.maximum(0xffff_fffe, 'A vsock port is below 4294967295.'));

const ninepListener = z.discriminatedUnion('how', [
  z.strictObject({ how: z.literal('unix'), path: socketPath }),
  z.strictObject({
    how: z.literal('tcp'),
    host: z
      .string()
      .check(
        z.regex(
          /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$/,
          'Give an IPv4 or IPv6 address, such as 127.0.0.1.',
        ),
      ),
    port: z
      .int('Give the TCP port as a number.')
      .check(z.minimum(0, 'A TCP port is 0 to 65535.'), z.maximum(65_535, 'A TCP port is 0 to 65535.')),
  }),
  z.strictObject({ how: z.literal('vsock'), port: vsockPort }),
  z
    .strictObject({ how: z.literal('hybrid-vsock'), path: socketPath, port: vsockPort })
    .check(
      z.refine(
        ({ path, port }) => bytesOf(`${path}_${port}`) <= SOCKET_PATH_MAX,
        `The socket path with its port is longer than ${SOCKET_PATH_MAX} bytes, which Linux does not allow. Choose a shorter one.`,
      ),
    ),
  z.strictObject({ how: z.literal('vhost-user'), path: socketPath }),
  z.strictObject({ how: z.literal('fd'), fd: descriptor }),
]);

const exportName = z.string().check(
  z.regex(/^[^/\0]+$/, 'The name of an export is not empty and contains no "/".'),
  z.refine((name) => name !== '.' && name !== '..', 'The name of an export is not "." or "..".'),
  z.refine((name) => bytesOf(name) <= 255, 'The name of an export has at most 255 bytes.'),
);

const ninepExports = z.array(z.strictObject({ name: exportName, folder: absolutePath('folder') })).check(
  z.maxLength(EXPORTS_MAX, `Export at most ${EXPORTS_MAX} folders.`),
  z.refine(
    (all) => new Set(all.map(({ name }) => name)).size === all.length,
    'Two exports have the same name. Choose another one.',
  ),
);

const connection = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('vhost-user'),
    socket,
    exitOnDisconnect: z._default(z.boolean(), SHARE_DEFAULTS.exitOnDisconnect),
  }),
  z.strictObject({ kind: z.literal('fuse-dev'), mountpoint: absolutePath('mount point') }),
  z
    .strictObject({
      kind: z.literal('9p'),
      listen: z.array(ninepListener).check(z.minLength(1, 'Say where clients come by: at least one place to listen.')),
      exports: ninepExports,
      exportRoot: z.optional(absolutePath('export root')),
    })
    .check(
      z.refine(
        ({ exports, exportRoot }) => exports.length > 0 || exportRoot !== undefined,
        'Export at least one folder.',
      ),
    ),
]);

/** The schema of one knob's value, from its row. Messages name the option, as on the command line. */
function knobSchema(name: KnobName): z.ZodMiniType {
  return z.unknown().check(({ value, issues }) => {
    const message = valueProblem(name, value);
    if (message !== '') issues.push({ code: 'custom', message, input: value });
  });
}

/** Settings of the knobs; unknown names are refused, so that a misspelt one is not silently without effect. */
const policySchema: z.ZodMiniType<PolicySettings> = z.strictObject(
  Object.fromEntries(KNOB_NAMES.map((name) => [name, z.optional(knobSchema(name))])),
);

export const shareSchema: z.ZodMiniType<ShareConfig> = z.strictObject({
  id: z
    .string()
    .check(
      z.regex(
        /^[a-z0-9][a-z0-9-]{0,62}$/,
        'A share’s id has up to 63 lower-case letters, digits and dashes and does not start with a dash.',
      ),
    ),
  name: z
    .string()
    .check(z.minLength(1, 'Give the share a name.'), z.maxLength(200, 'Choose a name of at most 200 characters.')),
  folder: absolutePath('folder'),
  protocol: z._default(z.enum(['virtiofs', '9p'], 'Choose virtiofs or 9p as protocol.'), SHARE_DEFAULTS.protocol),
  connection,
  tag: z._default(
    z.string().check(
      z.refine(
        (tag) => bytesOf(tag) <= TAG_MAX,
        `The tag is longer than ${TAG_MAX} bytes, which virtio-fs does not allow. Choose a shorter one.`,
      ),
      z.refine((tag) => !tag.includes('\0'), 'The tag contains a NUL character. Remove it.'),
    ),
    SHARE_DEFAULTS.tag,
  ),
  policy: z._default(policySchema, SHARE_DEFAULTS.policy),
});

/** All that is wrong, one line each: `connection.socket.path: The socket path …`. */
export function problemsOf(error: z.core.$ZodError): readonly string[] {
  return error.issues.map((issue) =>
    issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message,
  );
}
