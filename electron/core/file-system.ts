/** What a path lies on, by the list of mounts: proc(5), /proc/pid/mountinfo. */
import { readFileSync } from 'node:fs';

/** They can hang with their server. */
export const NETWORK_FILE_SYSTEMS: ReadonlySet<string> = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  '9p',
  'ceph',
  'fuse.sshfs',
  'fuse.glusterfs',
  'fuse.rclone',
  'fuse.s3fs',
  'afs',
  'lustre',
  'ocfs2',
  'gfs2',
  'davfs',
]);

/** Its type, such as `ext4`; '' where that cannot be found out. Asks no file system. */
export function fileSystemOf(path: string): string {
  let best = '';
  let type = '';
  for (const line of mountLines()) {
    const [left = '', right = ''] = line.split(' - ');
    const point = (left.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    );
    // Later lines lie on top of earlier ones.
    if (point.length >= best.length && (path === point || path.startsWith(point === '/' ? '/' : `${point}/`))) {
      best = point;
      type = right.split(' ')[0] ?? '';
    }
  }
  return type;
}

function mountLines(): readonly string[] {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  } catch {
    return []; // no /proc
  }
}
