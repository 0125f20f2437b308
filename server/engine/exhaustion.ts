/** What to tell the user when requests of guests fail because something has run out. */
import { ERRNO, errnoName } from '../errno.ts';

const ADVICE: Readonly<Record<number, string>> = {
  [ERRNO.EMFILE]:
    'a guest has more files or fids open than the server may hold; close some in the guest, or raise the server’s limit (ulimit -n) and start it again',
  [ERRNO.ENFILE]: 'this host has no room for more open files; raise sysctl fs.file-max, or close files',
  [ERRNO.ENOLCK]: 'a guest holds or waits for as many locks as one client may',
};

/** `errno` is positive. */
export function exhaustionText(errno: number): string {
  return `requests fail with ${errnoName(errno)}: ${ADVICE[errno] ?? 'something has run out'}`;
}
