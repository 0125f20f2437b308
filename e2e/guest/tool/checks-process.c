#include "tool.h"
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* A child that returns its result as its exit code: 0 is good. It must not longjmp, so it uses no MUST. */
static int in_child(int (*work)(int), int argument) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) _exit(work(argument));
  return pid;
}

static int child_result(int pid) {
  int status;
  MUST(pid > 0 && waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

enum { APPENDS = 400, RECORD = 64 };

static int append_records(int which) {
  char record[RECORD + 1];
  int fd = open("log", O_WRONLY | O_APPEND | O_CLOEXEC);
  if (fd < 0) return 1;
  for (int i = 0; i < APPENDS; i++) {
    snprintf(record, sizeof record, "writer %d record %08d %0*d\n", which, i, RECORD - 26, which);
    if (write(fd, record, RECORD) != RECORD) return 2;
  }
  return close(fd) ? 3 : 0;
}

static void append_two_processes(void) {
  char record[RECORD + 1] = "";
  int next[2] = { 0, 0 };
  int fd = open("log", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  int one = in_child(append_records, 0), two = in_child(append_records, 1);
  EQUAL(child_result(one), 0);
  EQUAL(child_result(two), 0);
  struct stat info;
  MUST(!fstat(fd, &info));
  EQUAL(info.st_size, 2 * APPENDS * RECORD);
  for (int i = 0; i < 2 * APPENDS; i++) {
    int which, number;
    EQUAL(read(fd, record, RECORD), RECORD);
    if (sscanf(record, "writer %d record %d", &which, &number) != 2 || which < 0 || which > 1 || record[RECORD - 1] != '\n')
      FAIL("record %d is torn: %.64s", i, record);
    EQUAL(number, next[which]++);
  }
}

static int holds_flock(int fd) {
  int own = open("lock", O_RDWR | O_CLOEXEC);
  if (flock(own, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return 1;
  /* The inherited descriptor is the same open file: it holds the lock. */
  return flock(fd, LOCK_EX | LOCK_NB) ? 2 : 0;
}

static int takes_flock(int fd) {
  int own = open("lock", O_RDWR | O_CLOEXEC);
  (void)fd;
  return flock(own, LOCK_EX) ? 1 : 0;
}

static void flock_processes(void) {
  int fd = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0644), other = open("lock", O_RDWR | O_CLOEXEC);
  MUST(!flock(fd, LOCK_EX));
  EQUAL(child_result(in_child(holds_flock, fd)), 0);
  MUST(!flock(fd, LOCK_SH));
  MUST(!flock(other, LOCK_SH | LOCK_NB));
  MUST(!flock(other, LOCK_UN));
  int waiting = in_child(takes_flock, 0);
  usleep(100000);
  EQUAL(waitpid(waiting, NULL, WNOHANG), 0);
  MUST(!flock(fd, LOCK_UN));
  EQUAL(child_result(waiting), 0);
}

static int sees_range_lock(int end) {
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 5 };
  int fd = open("lock", O_RDWR | O_CLOEXEC);
  if (fcntl(fd, F_GETLK, &lock) || lock.l_type != F_WRLCK || lock.l_start != 0 || lock.l_len != 100 || lock.l_pid != getppid()) return 1;
  lock = (struct flock){ .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 99, .l_len = 1 };
  if (fcntl(fd, F_SETLK, &lock) == 0 || (errno != EAGAIN && errno != EACCES)) return 2;
  lock = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = end, .l_len = 0 };
  return fcntl(fd, F_SETLK, &lock) ? 3 : 0;
}

static int waits_for_range_lock(int start) {
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = 10 };
  return fcntl(open("lock", O_RDWR | O_CLOEXEC), F_SETLKW, &lock) ? 1 : 0;
}

static void posix_locks(void) {
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 100 };
  int fd = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  MUST(!fcntl(fd, F_SETLK, &lock));
  EQUAL(child_result(in_child(sees_range_lock, 100)), 0);
  int waiting = in_child(waits_for_range_lock, 50);
  usleep(100000);
  EQUAL(waitpid(waiting, NULL, WNOHANG), 0);
  lock.l_type = F_UNLCK;
  MUST(!fcntl(fd, F_SETLK, &lock));
  EQUAL(child_result(waiting), 0);
}

static void open_file_locks(void) {
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 10 };
  int one = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0644), two = open("lock", O_RDWR | O_CLOEXEC);
  MUST(!fcntl(one, F_OFD_SETLK, &lock));
  REFUSED(fcntl(two, F_OFD_SETLK, &lock), EAGAIN);
  MUST(!close(one));
  lock.l_pid = 0;
  MUST(!fcntl(two, F_OFD_SETLK, &lock));
}

static int writes_mapped(int value) {
  int fd = open("mapped", O_RDWR | O_CLOEXEC);
  uint8_t *map = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED) return 1;
  for (int i = 0; i < 65536; i += 2) map[i + value] = (uint8_t)(value + 1);
  return munmap(map, 65536) ? 2 : 0;
}

static void mmap_two_processes(void) {
  static uint8_t got[65536];
  int fd = open("mapped", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  MUST(!ftruncate(fd, 65536));
  int one = in_child(writes_mapped, 0), two = in_child(writes_mapped, 1);
  EQUAL(child_result(one), 0);
  EQUAL(child_result(two), 0);
  MUST(!fsync(fd));
  EQUAL(pread(fd, got, sizeof got, 0), sizeof got);
  for (int i = 0; i < 65536; i++) EQUAL(got[i], i % 2 + 1);
}

static int creates_exclusively(int unused) {
  char name[32];
  int won = 0;
  (void)unused;
  for (int i = 0; i < 50; i++) {
    snprintf(name, sizeof name, "race-%d", i);
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd >= 0) { won++; close(fd); }
    else if (errno != EEXIST) return 200;
  }
  return won;
}

/* Each name has one winner. */
static void exclusive_create_race(void) {
  int one = in_child(creates_exclusively, 0), two = in_child(creates_exclusively, 0), three = in_child(creates_exclusively, 0);
  EQUAL(child_result(one) + child_result(two) + child_result(three), 50);
}

static int executes(int unused) {
  (void)unused;
  execl("./program", "program", "checks", (char *)NULL);
  return 99;
}

/* A program on the mount runs (it is mapped by the kernel), and cannot be written meanwhile. */
static void execute_program(void) {
  static char buffer[1 << 16];
  ssize_t n;
  int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), to = open("program", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
  while ((n = read(from, buffer, sizeof buffer)) > 0) EQUAL(write(to, buffer, (size_t)n), n);
  MUST(n == 0 && !close(to) && !close(from));
  fflush(stdout);
  int saved = dup(1), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(null, 1);
  int pid = in_child(executes, 0);
  dup2(saved, 1);
  EQUAL(child_result(pid), 0);
}

static void device_flush_reports(void) {
  /* close(2) of each duplicate flushes; none of them fails here. */
  int fd = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0644), second = dup(fd);
  EQUAL(write(fd, "x", 1), 1);
  MUST(!close(second));
  EQUAL(write(fd, "y", 1), 1);
  MUST(!close(fd));
}

const struct check process_checks[] = {
  { "append-two-processes", append_two_processes },
  { "flock", flock_processes },
  { "posix-locks", posix_locks },
  { "open-file-locks", open_file_locks },
  { "mmap-two-processes", mmap_two_processes },
  { "exclusive-create-race", exclusive_create_race },
  { "execute", execute_program },
  { "flush-duplicates", device_flush_reports },
  { NULL, NULL },
};
