/**
 * The native surface: the truth about the addon. C++ holds mechanism only, never policy.
 *
 * Conventions
 * - Every call returns `>= 0` on success and `-errno` on an expected failure. It throws only for programming
 *   mistakes (wrong argument type, arena offset out of range, unknown id).
 * - `At` is a byte offset into the arena bound to the calling thread (`bindArena`); every (at, length) pair is
 *   checked against the arena before use. Structs are written there in the kernel's own layout.
 * - A name is (`at`, `length`) without a terminating NUL: the addon copies it to its stack and terminates it. It refuses
 *   names that contain NUL (EINVAL) or are longer than PATH_MAX - 1 (ENAMETOOLONG) and checks nothing else.
 * - Offsets and sizes are numbers below 2^53.
 * - Every descriptor that is created is CLOEXEC.
 * - A `Place` says where payload bytes lie: `where` is `PLACE_ARENA` (-1), and `at` an arena offset, or `where` is a
 *   chain id (as `vqPop` gives it) and `at` a byte offset into that chain's readable part (sources) or writable part (sinks).
 * - `cred` is 0 (act as the process) or an id from `credDefine`: the switch, the operation and the switch back happen inside
 *   the one call on the one thread.
 * - State (arena, reactor, pool, queues, memories, credentials) belongs to the thread (N-API environment) that made it.
 */

export type Fd = number;
export type At = number;
/** `>= 0`, or a negative errno. */
export type Result = number;
export type Cred = number;
export type ChainId = number;

export const PLACE_ARENA: -1;

// ---------------------------------------------------------------- arena

/** Makes `buffer` the calling thread's arena and keeps it alive until the thread ends. Once per thread. */
export function bindArena(buffer: ArrayBuffer): void;

// ---------------------------------------------------------------- descriptors and names (fs.cc)

/** openat2(2). `flags` gets O_CLOEXEC. Falls back to openat(2) with O_NOFOLLOW where openat2 is ENOSYS *and* the name is a single
 * component other than `..`; returns -ENOSYS otherwise: the fallback never widens what RESOLVE_* promised. */
export function openat2(
  dirfd: Fd,
  name: At,
  nameLength: number,
  flags: number,
  mode: number,
  resolve: number,
  cred: Cred,
): Result;
/** O_PATH|O_NOFOLLOW open of one component with `resolve`, then statx(AT_EMPTY_PATH, STATX_BASIC_STATS|BTIME|MNT_ID) to `out` (256 bytes). */
export function openPath(dirfd: Fd, name: At, nameLength: number, resolve: number, out: At): Result;
/** Opens a path given in the process's own name space (start-up only: share root, sockets' directories). */
export function openHostPath(path: string, flags: number): Result;
/** Opens what an O_PATH descriptor refers to, through the held /proc/self/fd descriptor. */
export function reopen(fd: Fd, flags: number): Result;
export function close(fd: Fd): Result;
export function dup(fd: Fd): Result;
/** statx of the descriptor itself (O_PATH or open). */
export function statx(fd: Fd, mask: number, out: At): Result;
/** statx of one component below `dirfd`, AT_SYMLINK_NOFOLLOW|AT_NO_AUTOMOUNT; `flags` adds AT_STATX_* sync flags. */
export function statxAt(dirfd: Fd, name: At, nameLength: number, flags: number, mask: number, out: At): Result;
/** As statxAt without flags, for the name in each struct linux_dirent64 from `from` up to `end`, `.` and `..` left out: 256 bytes each from `out` on, at most `max`.
 * A name that cannot be looked at has a mask of 0 and the errno in the next word. How many records were gone through. */
export function statxEntries(dirfd: Fd, from: At, end: At, mask: number, out: At, max: number): Result;
export function mkdirat(dirfd: Fd, name: At, nameLength: number, mode: number, cred: Cred): Result;
export function mknodat(
  dirfd: Fd,
  name: At,
  nameLength: number,
  mode: number,
  major: number,
  minor: number,
  cred: Cred,
): Result;
export function symlinkat(
  target: At,
  targetLength: number,
  dirfd: Fd,
  name: At,
  nameLength: number,
  cred: Cred,
): Result;
/** Links the inode behind `fd` (O_PATH or open) as `name`: linkat of /proc/self/fd/N with AT_SYMLINK_FOLLOW. */
export function linkat(fd: Fd, dirfd: Fd, name: At, nameLength: number): Result;
/** Target of the symlink that the O_PATH descriptor is; not terminated. */
export function readlinkat(fd: Fd, out: At, capacity: number): Result;
/** Text of the magic link /proc/self/fd/N: where the kernel says the descriptor is now (" (deleted)" included). */
export function readFdPath(fd: Fd, out: At, capacity: number): Result;
export function renameat2(
  oldDirfd: Fd,
  oldName: At,
  oldLength: number,
  newDirfd: Fd,
  newName: At,
  newLength: number,
  flags: number,
): Result;
export function unlinkat(dirfd: Fd, name: At, nameLength: number, flags: number): Result;
/** Raw struct linux_dirent64 records; 0 at the end. */
export function getdents64(fd: Fd, out: At, capacity: number): Result;
export function lseek(fd: Fd, offset: number, whence: number): Result;
/** lseek(SEEK_SET) of a directory to a getdents cookie: opaque 64 bits as two words (ext4's exceed 2^53). 0 or -errno. */
export function seekdir(fd: Fd, cookieLo: number, cookieHi: number): Result;
/** chmod of what the descriptor refers to, O_PATH included (through /proc/self/fd). */
export function fchmod(fd: Fd, mode: number): Result;
/** fchownat(AT_EMPTY_PATH); an id of 0xffffffff (-1) is left alone. */
export function fchown(fd: Fd, uid: number, gid: number): Result;
/** utimensat of what the descriptor refers to, symlinks included; nanoseconds may be UTIME_NOW / UTIME_OMIT. */
export function utimens(fd: Fd, atimeSec: number, atimeNsec: number, mtimeSec: number, mtimeNsec: number): Result;
export function ftruncate(fd: Fd, size: number): Result;
/** faccessat2 of the descriptor itself, with effective ids of `cred`. */
export function faccess(fd: Fd, mode: number, cred: Cred): Result;
/** Raw struct statfs (120 bytes). */
export function statfs(fd: Fd, out: At): Result;
export function fallocate(fd: Fd, mode: number, offset: number, length: number): Result;
export function copyFileRange(fdIn: Fd, offsetIn: number, fdOut: Fd, offsetOut: number, length: number): Result;
export function fsync(fd: Fd, datasync: boolean): Result;
export function syncfs(fd: Fd): Result;
export function getxattr(fd: Fd, name: At, nameLength: number, out: At, capacity: number): Result;
export function setxattr(
  fd: Fd,
  name: At,
  nameLength: number,
  value: At,
  valueLength: number,
  flags: number,
  cred: Cred,
): Result;
export function listxattr(fd: Fd, out: At, capacity: number): Result;
export function removexattr(fd: Fd, name: At, nameLength: number, cred: Cred): Result;
/** F_OFD_GETLK (wait false, query true) / F_OFD_SETLK. Never waits. For a query, writes struct flock (32 bytes) to `out`. */
export function ofdLock(fd: Fd, query: boolean, type: number, start: number, length: number, out: At): Result;
/** flock(2) with LOCK_NB always added. */
export function flock(fd: Fd, operation: number): Result;
/** name_to_handle_at(AT_EMPTY_PATH). Writes u32 handle_bytes, i32 handle_type, i32 mount id, handle. Returns total bytes. */
export function nameToHandle(fd: Fd, out: At, capacity: number): Result;
export function openByHandle(mountFd: Fd, handle: At, flags: number): Result;
/** ioctl(2) with a pointer to `length` arena bytes; the caller keeps the allow-list. */
export function ioctl(fd: Fd, request: number, data: At, length: number): Result;

// ---------------------------------------------------------------- credentials (creds.cc)

/** Registers (uid, gid, supplementary groups as u32 at `groups`, CAP_FSETID kept or not) and returns its id >= 1. */
export function credDefine(uid: number, gid: number, groups: At, groupCount: number, keepFsetid: boolean): Cred;
export function credRelease(cred: Cred): void;

// ---------------------------------------------------------------- payload (io.cc)

/** File to sink. RWF_* in `flags`; -EAGAIN with RWF_NOWAIT means "would block". Short only at end of file or with NOWAIT. */
export function preadv(fd: Fd, offset: number, count: number, where: number, at: number, flags: number): Result;
/** Source to file. */
export function pwritev(
  fd: Fd,
  offset: number,
  count: number,
  where: number,
  at: number,
  flags: number,
  cred: Cred,
): Result;
/** Copies from a source to the arena (e.g. an argument longer than the copied header). */
export function readPlace(where: number, at: number, out: At, length: number): Result;
/** Copies from the arena to a sink. */
export function writePlace(where: number, at: number, from: At, length: number): Result;

// ---------------------------------------------------------------- I/O pool (pool.cc)

/** Starts `threads` workers that inherit the calling thread's restrictions. Jobs finish in any order; each gives exactly one
 * completion (ticket, result) to the reactor. `ticket` is any i32 of the caller. */
export function poolStart(threads: number): Result;
export function poolPreadv(ticket: number, fd: Fd, offset: number, count: number, where: number, at: number): void;
export function poolPwritev(
  ticket: number,
  fd: Fd,
  offset: number,
  count: number,
  where: number,
  at: number,
  flags: number,
  cred: Cred,
): void;
export function poolFsync(ticket: number, fd: Fd, datasync: boolean): void;
export function poolSyncfs(ticket: number, fd: Fd): void;
/** The same; the descriptor is the pool's from now on, which closes it afterwards, also when the job is given up. */
export function poolSyncfsClose(ticket: number, fd: Fd): void;
export function poolFallocate(ticket: number, fd: Fd, mode: number, offset: number, length: number): void;
export function poolCopyFileRange(
  ticket: number,
  fdIn: Fd,
  offsetIn: number,
  fdOut: Fd,
  offsetOut: number,
  length: number,
): void;
/** close(2), which may write back and block; the delayed error is the result (FLUSH: give it a dup). */
export function poolClose(ticket: number, fd: Fd): void;
/** Jobs that are queued or run. */
export function poolBusy(): number;
/** How long the poolFsync took that ended last, if it was of `fd`; else -1. */
export function poolSyncNs(fd: Fd): number;
/** True when the job had not started: it will complete with -EINTR. A running job is interrupted by a signal where it can be. */
export function poolCancel(ticket: number): boolean;
/** Waits until no job that touches chains of queue `queue` is running or queued (those queued are completed with -EINTR). */
export function poolDrain(queue: number): Result;
/** Stops the pool: queued jobs are dropped, running ones awaited up to `timeoutMs`. */
export function poolStop(timeoutMs: number): Result;

// ---------------------------------------------------------------- reactor (reactor.cc)

/** One epoll instance for the thread, with the completion and the control eventfd in it. Returns the control eventfd: another thread wakes the
 * reactor with `eventfdWrite(controlFd)`. */
export function reactorCreate(): Result;
/** Watches `fd`; `mask` of EPOLL*; with `isEventfd` each write to it is one event, and nobody has to read it. reactorDelete clears its counter. */
export function reactorAdd(fd: Fd, token: number, mask: number, isEventfd: boolean): Result;
export function reactorModify(fd: Fd, token: number, mask: number): Result;
export function reactorDelete(fd: Fd): Result;
/**
 * Waits for events for up to `timeoutMs` (-1: for ever).
 * Writes (i32 token, u32 epoll mask) pairs to `out`, at most `max`. Token `TOKEN_CONTROL` (-1): control eventfd was written;
 * `TOKEN_POOL` (-2): completions wait in `poolReap`; `TOKEN_QUEUES` (-3): a queue has requests that nobody kicked for. Returns the number of pairs. */
export function reactorWait(timeoutMs: number, out: At, max: number): Result;

/**
 * Gives the stream socket `fd`, which the reactor watches as `token`, a lane: 48 bytes of the arena, aligned to 8, until `reactorDelete`:
 * u32 state (0: idle; 1, set by the owner between waits: `room` bytes may be received at `fillAt`; 2, set by the wait: that was done), u32 fillAt, u32 room, i32 received
 * (recv(2)'s result or -errno), f64 takenNs (CLOCK_MONOTONIC, when that was), u32 sendAt, u32 sendLength, two words of the addon's own, u32 answersAt, u32.
 * In state 1 a wait receives before it returns; where there was nothing to receive after all, the event is kept back.
 * `answersAt`: a block that says what 9P messages the wait may answer itself (server/session/ninep/answers.ts), or 0. They must begin at `fillAt` then, and whatever
 * it does not answer is moved there. Answers that the socket does not take are in `sendAt` and `sendLength`, with the event EPOLLOUT.
 */
export function streamWatch(fd: Fd, token: number, lane: At): void;
/** Where requests that are answered so are counted (server/transport/vitals.ts): the array is kept. */
export function streamVitals(vitals: Float64Array): void;
/**
 * Sends `sendLength` bytes at `sendAt` of the lane, then does as reactorWait. When the socket does not take them all, at once returns the one event EPOLLOUT of that
 * socket; the lane says what is left.
 */
export function streamWait(timeoutMs: number, out: At, max: number, lane: At): Result;
/** Takes completions: 16 bytes each (i32 ticket, u32 zero, f64 result). Returns how many. */
export function poolReap(out: At, max: number): Result;
export function eventfdCreate(): Result;
export function eventfdWrite(fd: Fd): Result;
export function eventfdRead(fd: Fd): Result;

// ---------------------------------------------------------------- sockets (socket.cc)

/** Binds and listens; mode of the socket file is 0600, made without a window in which it is wider (umask around bind or fchmod before). */
export function unixListen(path: string, backlog: number): Result;
export function unixConnect(path: string): Result;
/** IPv4/IPv6 literal address only; no resolver. SO_REUSEADDR. */
export function tcpListen(address: string, port: number, backlog: number): Result;
export function tcpConnect(address: string, port: number): Result;
export function vsockListen(cid: number, port: number, backlog: number): Result;
/** Port a listening socket really got (tcp, vsock). */
export function socketPort(fd: Fd): Result;
/** accept4(NONBLOCK|CLOEXEC). */
export function accept(fd: Fd): Result;
export function setNonblocking(fd: Fd, on: boolean): Result;
/** TCP_NODELAY where it applies (0 elsewhere). */
export function setNodelay(fd: Fd): Result;
/** SO_PEERCRED to `out`: i32 pid, u32 uid, u32 gid. */
export function peerCred(fd: Fd, out: At): Result;
export function recv(fd: Fd, out: At, capacity: number): Result;
/** recvmsg with SCM_RIGHTS: up to `maxFds` descriptors as i32 at `fds`; their number as i32 at `fdCount`. Surplus descriptors are closed and the
 * result is -EMSGSIZE. */
export function recvFds(fd: Fd, out: At, capacity: number, fds: At, maxFds: number, fdCount: At): Result;
export function send(fd: Fd, from: At, length: number): Result;
export function sendFds(fd: Fd, from: At, length: number, fds: readonly number[]): Result;
/** writev of `count` (u32 at, u32 length) pairs lying at `pieces`. */
export function writev(fd: Fd, pieces: At, count: number): Result;
/** read(2)/write(2) for /dev/fuse and pipes. */
export function read(fd: Fd, out: At, capacity: number): Result;
export function socketpair(type: number, out: At): Result;

// ---------------------------------------------------------------- guest memory (memory.cc)

/** A table of guest memory regions; returns its id. */
export function memoryCreate(): number;
/** Maps `size` bytes of `fd` at `mmapOffset` (fd stays the caller's). -EINVAL when the region is empty, overflows, overlaps another or ends beyond
 * the end of the file (a short file raises SIGBUS later); -E2BIG over 509 regions. */
export function memoryAdd(
  memory: number,
  guestAddress: number,
  size: number,
  userAddress: number,
  mmapOffset: number,
  fd: Fd,
): Result;
/** Takes a region out (-ENOENT when none is exactly that one). Mapped pages live until the last chain that uses them is pushed. */
export function memoryRemove(memory: number, guestAddress: number, size: number, userAddress: number): Result;
export function memoryFree(memory: number): void;

// ---------------------------------------------------------------- split virtqueues (virtqueue.cc)

/** A queue over `memory`; returns its id (0..255, reused after vqFree). */
export function vqCreate(memory: number, size: number): Result;
export function vqFree(queue: number): void;
export function vqSetSize(queue: number, size: number): Result;
/** User addresses (the front end's), as vhost-user gives them: hi/lo words since they may exceed 2^53. -EFAULT when not inside a region, -EINVAL when
 * misaligned. Translated again whenever the memory table changes. */
export function vqSetAddress(
  queue: number,
  descLo: number,
  descHi: number,
  usedLo: number,
  usedHi: number,
  availLo: number,
  availHi: number,
): Result;
/** Next avail index to take. The used index is taken from guest memory when the queue starts. */
export function vqSetBase(queue: number, index: number): Result;
export function vqGetBase(queue: number): Result;
export function vqSetFeatures(queue: number, eventIdx: boolean, indirect: boolean): Result;
/** -1 for none. The queue owns a duplicate-free copy: descriptors passed in are taken over and closed by the queue. */
export function vqSetCall(queue: number, fd: Fd): Result;
export function vqStart(queue: number): Result;
export function vqStop(queue: number): Result;
/**
 * Takes the next available chain: checks it whole (indices, loops, at most queue-size descriptors, indirect tables, each descriptor inside one region, readable
 * before writable, total length below 2^32), copies up to `capacity` readable bytes to `out`, and writes to `info`: u32 head, u32 readable
 * bytes, u32 writable bytes, u32 bytes copied, i32 chain id, u32 whether others wait behind it (0 or 1), and from 24 on three times as f64 (CLOCK_MONOTONIC, ns): of this call, which is there also
 * when nothing is taken; of the taking; and when the chain was first seen to be available.
 * 0: one taken; -EAGAIN: none (guest notifications are on again); -EBADMSG: the ring is broken, the queue is stopped and the caller reports it. */
export function vqPop(queue: number, out: At, capacity: number, info: At): Result;
/** As vqPop, for who drains the queue: when it is empty the guest is signalled (vqNotify), and while requests come quickly and a core is idle
 * the ring is looked at for a few microseconds before the answer is -EAGAIN. Replies that have waited for longer than vqHold are signalled before; -EINTR: nothing
 * is taken, since the last request took that long and completions wait for `poolReap`. */
export function vqNext(queue: number, out: At, capacity: number, info: At): Result;
/**
 * The trace's journal of this thread (server/trace/journal.ts): its whole memory, head first, whose size behind the head is a power of two; null: nothing is
 * written. The array is kept until another one comes.
 */
export function journalBind(journal: Uint8Array | null): void;
/** Requests of the queue, which are FUSE's, and their replies go into the journal as those of `session`; -1: not. */
export function vqJournal(queue: number, session: number): void;
/** The eventfd that brings the queue's kicks; -1: none. While `vqAnswers` is on, reactorWait answers what can be when it is kicked, and tells of the kick only if something is left. */
export function vqKick(queue: number, fd: Fd): void;
/** Whether the queue's requests may be answered without being handed out (answersBind). */
export function vqAnswers(queue: number, on: boolean): void;
/** How long (ns) vqNext lets replies wait for those of other requests, so that one signal tells of many. 50 µs at first. */
export function vqHold(ns: number): void;
/** Whether vqNext may look at rings instead of sleeping; on unless the process has one core only. */
export function vqSpin(on: boolean): void;
/** Copies `length` arena bytes at `from` to the start of the chain's writable part and puts the chain on the used ring with used length
 * `length + payloadLength` (payload already placed by preadv/writePlace behind the header). -EMSGSIZE when that exceeds the writable part. */
export function vqPush(chain: ChainId, from: At, length: number, payloadLength: number): Result;
/** Signals the guest if it asked for it (EVENT_IDX or NO_INTERRUPT respected) and something was pushed since the last call. */
export function vqNotify(queue: number): Result;

// ---------------------------------------------------------------- process and sandbox (process.cc, sandbox.cc)

/** unshare(CLONE_FS) for this thread, so that umask is its own. */
export function unshareFs(): Result;
export function umask(mode: number): number;
/** Soft and hard RLIMIT_NOFILE as [soft, hard]. */
export function getNofile(): [number, number];
export function setNofile(soft: number, hard: number): Result;
export function setNoNewPrivs(): Result;
/** Landlock ABI of the kernel, or -errno. */
export function landlockAbi(): Result;
/** Restricts the calling thread: `handled` access bits, then one path-beneath rule per (descriptor, allowed bits). Sets no_new_privs first. Scope bits
 * (abstract sockets, signals; ABI 6) and network bits (ABI 4) are passed as 0 where unwanted. */
export function landlockRestrict(
  handledFs: number,
  handledNet: number,
  scoped: number,
  rules: readonly { readonly fd: Fd; readonly access: number }[],
): Result;
/** Installs a classic BPF program (struct sock_filter array) as seccomp filter; `allThreads` = TSYNC. */
export function seccompInstall(program: Uint8Array, allThreads: boolean): Result;
/** Effective, permitted, inheritable as hex words [lo, hi] each. */
export function capsGet(): { effective: [number, number]; permitted: [number, number] };
/** Keeps only the capabilities in the mask (permitted, effective), empties inheritable, ambient and (where allowed) the bounding set. */
export function capsKeep(lo: number, hi: number): Result;
export function mount(source: string, target: string, type: string, flags: number, data: string): Result;
export function umount(target: string, flags: number): Result;
export function openFuse(): Result;
/** memfd for tests and the front end. */
export function memfdCreate(name: string, size: number): Result;
/** Number of the CPU time of the calling thread, in nanoseconds (CLOCK_THREAD_CPUTIME_ID). */
export function threadCpuNs(): number;
export function monotonicNs(): number;
/** Ends the process at once, without running exit handlers or closing descriptors one by one. */
export function exitNow(code: number): never;

// ---------------------------------------------------------------- answers (answers.cc)

/**
 * FUSE requests that vqNext and reactorWait may answer by themselves, from what is in these tables; all of them null: none. They are kept alive and read, and in part
 * written to, until the next call. Layouts: server/native/src/answers.h; `vitals`: server/transport/vitals.ts.
 */
export function answersBind(
  terms: Uint32Array | null,
  nodes: Uint32Array | null,
  files: Int32Array | null,
  vitals: Float64Array | null,
): void;
/** Where a node lies that the struct statx at `statxAt` tells of: its own descriptor, or -1, and its name in the directory `dirfd`, which is the node `parent`. `watched`: only as
 * long as size and times are those. */
export function answersPlace(
  node: number,
  parent: number,
  fd: Fd,
  dirfd: Fd,
  name: At,
  nameLength: number,
  statxAt: At,
  watched: boolean,
): void;
