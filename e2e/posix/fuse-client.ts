/** Errno rows that no FUSE server can make equal to the plain folder: Linux's client decides them alone. */
export const FUSE_CLIENT_DIFFERENCES: Readonly<Record<string, string>> = {
  'chown/nothing': 'chown(-1, -1) changes ctime on ext4; the FUSE client has nothing to send and sends nothing',
};

/** Checks (by slug) that a client of this kernel release cannot carry out, whatever the server: FUSE got O_TMPFILE in 6.1. */
export function fuseClientLacks(release: string): readonly string[] {
  const [major = 0, minor = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  return major < 6 || (major === 6 && minor < 1) ? ['tmpfile'] : [];
}
