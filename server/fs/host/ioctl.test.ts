// Inode flags and project ids pass, nothing else does.
import { expect, test } from 'vitest';
import {
  FS_IOC_FSGETXATTR,
  FS_IOC_FSSETXATTR,
  FS_IOC_GETFLAGS,
  FS_IOC_GETVERSION,
  FS_IOC_SETFLAGS,
  O_RDWR,
} from '../../constants/linux.ts';
import { expectErrno, made, opened } from '../conformance/expectations.ts';
import { arena, HostTester } from './testing.ts';

const FS_NODUMP_FL = 0x40;
const FIONREAD = 0x541b;
const TIOCSTI = 0x5412;
const FS_IOC_FIEMAP = 0xc020660b;
const data = arena.alloc(64);

test('flags are got and set with 4 bytes, as clients send', () => {
  using t = new HostTester();
  const { handle } = made(t.create(t.root, 'f', O_RDWR));
  const got = t.fs.ioctl(handle, FS_IOC_GETFLAGS, data, 4);
  if (got === -95 || got === -25) return; // a host file system without them
  expect(got).toBe(4);
  const flags = arena.view.getUint32(data, true);
  arena.view.setUint32(data, flags | FS_NODUMP_FL, true);
  expect(t.fs.ioctl(handle, FS_IOC_SETFLAGS, data, 4)).toBe(0);
  arena.view.setUint32(data, 0, true);
  expect(t.fs.ioctl(handle, FS_IOC_GETFLAGS, data, 8)).toBe(4);
  expect(arena.view.getUint32(data, true)).toBe(flags | FS_NODUMP_FL);
  expect(t.fs.ioctl(opened(t.opendir(t.root)), FS_IOC_GETFLAGS, data, 8)).toBe(4);
  expect(t.fs.ioctl(handle, FS_IOC_GETVERSION, data, 8)).toBe(4);
  expect(t.fs.ioctl(handle, FS_IOC_FSGETXATTR, data, 28)).toBe(28);
  expect(t.fs.ioctl(handle, FS_IOC_FSSETXATTR, data, 28)).toBe(0);
});

test('too short an argument is EINVAL, any other request ENOTTY', () => {
  using t = new HostTester();
  const { handle } = made(t.create(t.root, 'f', O_RDWR));
  expectErrno(t.fs.ioctl(handle, FS_IOC_GETFLAGS, data, 3), 'EINVAL');
  expectErrno(t.fs.ioctl(handle, FS_IOC_FSGETXATTR, data, 27), 'EINVAL');
  for (const request of [FIONREAD, TIOCSTI, FS_IOC_FIEMAP, 0, 0xffffffff]) {
    expectErrno(t.fs.ioctl(handle, request, data, 64), 'ENOTTY');
  }
});
