/*
 * PID 1 of the test guest: mounts the kernel's file systems, loads the modules that /etc/boot-modules lists, and then
 * runs what the host asks for over the virtio-serial port "culvert.agent" or the serial line that AGENT names. One static program instead of a shell
 * script, because each fork costs milliseconds in an emulated guest.
 *
 * A frame, in both directions: type (1 byte), three zero bytes, id (u32), payload length (u32), payload. Little-endian.
 *
 *   host to guest   R id   run: u32 length of the script, script, then what the script reads on stdin
 *                   K id   kill that run, and every process in its session's process group
 *                   P 0    power off          B 0   reset       (payload 1: unmount first, 0: at once)
 *   guest to host   H 0    hello: 16 bytes of magic, then text (kernel release, milliseconds since the kernel started)
 *                   O id   a piece of stdout   E id   a piece of stderr
 *                   X id   ended: i32 exit code, or 128 + signal
 *                   A n    n bytes were read; on a serial line only, whose other end waits for it
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PORT_NAME "culvert.agent"
#define MAGIC "culvert-agent-01" /* 16 bytes */
#define MAX_RUNS 64
#define PIECE 32768

struct frame { uint8_t type, zero[3]; uint32_t id, length; };
struct run { int used; uint32_t id; pid_t pid; int out, err; int status; int exited; };

static struct run runs[MAX_RUNS];
static int port = -1;
static int serial; /* the port is a terminal, which loses what it has no room for */
static volatile sig_atomic_t child_ended;

static void say(const char *format, ...) {
  va_list args;
  va_start(args, format);
  fputs("init: ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
}

static void mount_or_say(const char *type, const char *target, const char *options) {
  mkdir(target, 0755);
  if (mount(type, target, type, 0, options) && errno != EBUSY) say("mount %s: %s", target, strerror(errno));
}

static void load_modules(void) {
  FILE *list = fopen("/etc/boot-modules", "r");
  char path[512];
  if (!list) { say("/etc/boot-modules: %s", strerror(errno)); return; }
  while (fgets(path, sizeof path, list)) {
    path[strcspn(path, "\n")] = 0;
    if (!*path) continue;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)) say("module %s: %s", path, strerror(errno));
    if (fd >= 0) close(fd);
  }
  fclose(list);
}

/* User-mode Linux has no virtio-serial port: AGENT on its command line names a serial line, which must carry bytes as they are. */
static int open_line(const char *path) {
  int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
  struct termios raw;
  if (fd < 0 || tcgetattr(fd, &raw)) { say("%s: %s", path, strerror(errno)); return -1; }
  cfmakeraw(&raw);
  tcsetattr(fd, TCSANOW, &raw);
  return fd;
}

/* The port's node is /dev/vportNpM; its name is in sysfs. It appears a moment after virtio_console is loaded. */
static int open_port(void) {
  const char *line = getenv("AGENT");
  if (line) { serial = 1; return open_line(line); }
  for (int tries = 0; tries < 2000; tries++) {
    DIR *dir = opendir("/sys/class/virtio-ports");
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
      char path[300], name[64] = "";
      snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", entry->d_name);
      int fd = open(path, O_RDONLY | O_CLOEXEC);
      if (fd < 0) continue;
      ssize_t n = read(fd, name, sizeof name - 1);
      close(fd);
      if (n <= 0) continue;
      name[strcspn(name, "\n")] = 0;
      if (strcmp(name, PORT_NAME)) continue;
      snprintf(path, sizeof path, "/dev/%s", entry->d_name);
      fd = open(path, O_RDWR | O_CLOEXEC);
      if (fd >= 0) { closedir(dir); return fd; }
    }
    if (dir) closedir(dir);
    usleep(5000);
  }
  return -1;
}

static void write_all(const void *data, size_t length) {
  const char *at = data;
  while (length) {
    ssize_t n = write(port, at, length);
    if (n < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      say("write to the agent port: %s", strerror(errno));
      return;
    }
    at += n;
    length -= (size_t)n;
  }
}

static void send_frame(uint8_t type, uint32_t id, const void *payload, uint32_t length) {
  static char buffer[sizeof(struct frame) + PIECE];
  struct frame frame = { .type = type, .id = id, .length = length };
  memcpy(buffer, &frame, sizeof frame);
  memcpy(buffer + sizeof frame, payload, length);
  write_all(buffer, sizeof frame + length);
}

static int read_all(void *data, size_t length) {
  char *at = data;
  while (length) {
    ssize_t n = read(port, at, length);
    if (n < 0 && errno == EINTR) continue;
    /* 0: the host's end is not connected. */
    if (n <= 0) return -1;
    at += n;
    length -= (size_t)n;
    if (serial) send_frame('A', (uint32_t)n, "", 0);
  }
  return 0;
}

static int file_with(const char *path, const char *data, size_t length) {
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return -1;
  while (length) {
    ssize_t n = write(fd, data, length);
    if (n <= 0) { close(fd); return -1; }
    data += n;
    length -= (size_t)n;
  }
  lseek(fd, 0, SEEK_SET);
  return fd;
}

static void refuse(uint32_t id, const char *what) {
  char text[200];
  int32_t code = 126;
  int n = snprintf(text, sizeof text, "agent: %s: %s\n", what, strerror(errno));
  send_frame('E', id, text, (uint32_t)n);
  send_frame('X', id, &code, sizeof code);
}

static void start_run(uint32_t id, const char *payload, uint32_t length) {
  uint32_t script_length;
  struct run *run = NULL;
  int out[2], err[2];
  char script[64], input[64];
  errno = EINVAL;
  if (length < 4) { refuse(id, "short run frame"); return; }
  memcpy(&script_length, payload, 4);
  if (script_length > length - 4) { refuse(id, "script length"); return; }
  for (int i = 0; i < MAX_RUNS && !run; i++) if (!runs[i].used) run = &runs[i];
  errno = EAGAIN;
  if (!run) { refuse(id, "too many scripts at once"); return; }

  snprintf(script, sizeof script, "/run/agent-%u.sh", id);
  snprintf(input, sizeof input, "/run/agent-%u.in", id);
  int script_fd = file_with(script, payload + 4, script_length);
  int input_fd = file_with(input, payload + 4 + script_length, length - 4 - script_length);
  if (script_fd < 0 || input_fd < 0) { refuse(id, "script file"); return; }
  close(script_fd);
  unlink(input);
  if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) { refuse(id, "pipe"); return; }

  pid_t pid = fork();
  if (pid == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    dup2(input_fd, 0);
    dup2(out[1], 1);
    dup2(err[1], 2);
    execl("/bin/sh", "sh", script, (char *)NULL);
    _exit(127);
  }
  close(input_fd);
  close(out[1]);
  close(err[1]);
  if (pid < 0) { refuse(id, "fork"); close(out[0]); close(err[0]); return; }
  fcntl(out[0], F_SETFL, O_NONBLOCK);
  fcntl(err[0], F_SETFL, O_NONBLOCK);
  *run = (struct run){ .used = 1, .id = id, .pid = pid, .out = out[0], .err = err[0] };
}

/* Passes on what is there. Returns 0 at the end of the stream, 1 when there may come more. */
static int pass_on(int fd, uint8_t type, uint32_t id) {
  static char piece[PIECE];
  for (;;) {
    ssize_t n = read(fd, piece, sizeof piece);
    if (n > 0) { send_frame(type, id, piece, (uint32_t)n); continue; }
    if (n < 0 && errno == EINTR) continue;
    return n < 0 && errno == EAGAIN;
  }
}

static void unmount_all(void) {
  char *targets[256];
  int count = 0;
  FILE *mounts = fopen("/proc/mounts", "r");
  char line[4096];
  while (mounts && count < 256 && fgets(line, sizeof line, mounts)) {
    char *target = strchr(line, ' ');
    if (!target) continue;
    char *type = strchr(++target, ' ');
    if (!type) continue;
    *type++ = 0;
    if (!strncmp(type, "virtiofs ", 9) || !strncmp(type, "9p ", 3) || !strncmp(type, "fuse", 4)) targets[count++] = strdup(target);
  }
  if (mounts) fclose(mounts);
  while (count--) umount2(targets[count], 0);
}

static void end_machine(int how, int unmount) {
  if (unmount) {
    for (int i = 0; i < MAX_RUNS; i++) if (runs[i].used) kill(-runs[i].pid, SIGKILL);
    kill(-1, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0) {}
    if (chdir("/")) say("chdir: %s", strerror(errno));
    unmount_all();
  }
  reboot(how);
}

static void handle_frame(void) {
  static char *payload;
  static uint32_t room;
  struct frame frame;
  if (read_all(&frame, sizeof frame)) { usleep(20000); return; }
  if (frame.length > room) {
    free(payload);
    room = frame.length;
    payload = malloc(room);
    if (!payload) { say("no memory for a frame of %u bytes", room); room = 0; return; }
  }
  if (read_all(payload, frame.length)) return;
  int unmount = frame.length > 0 && payload[0] == 1;
  switch (frame.type) {
  case 'R': start_run(frame.id, payload, frame.length); break;
  case 'K':
    for (int i = 0; i < MAX_RUNS; i++) if (runs[i].used && runs[i].id == frame.id) kill(-runs[i].pid, SIGKILL);
    break;
  case 'P': end_machine(RB_POWER_OFF, unmount); break;
  case 'B': end_machine(RB_AUTOBOOT, unmount); break;
  default: say("unknown frame type %d", frame.type);
  }
}

static void reap(void) {
  pid_t pid;
  int status;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    for (int i = 0; i < MAX_RUNS; i++) {
      struct run *run = &runs[i];
      if (!run->used || run->pid != pid) continue;
      int32_t code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      char script[64];
      pass_on(run->out, 'O', run->id);
      pass_on(run->err, 'E', run->id);
      close(run->out);
      close(run->err);
      snprintf(script, sizeof script, "/run/agent-%u.sh", run->id);
      unlink(script);
      send_frame('X', run->id, &code, sizeof code);
      run->used = 0;
    }
  }
}

static void on_child(int signal) { (void)signal; child_ended = 1; }

int main(void) {
  mount_or_say("devtmpfs", "/dev", "");
  mount_or_say("proc", "/proc", "");
  mount_or_say("sysfs", "/sys", "");
  mount_or_say("tmpfs", "/tmp", "");
  mount_or_say("tmpfs", "/run", "");
  mount_or_say("devpts", "/dev/pts", "");
  mount_or_say("tmpfs", "/dev/shm", "");
  if (symlink("/proc/self/fd", "/dev/fd") && errno != EEXIST) say("/dev/fd: %s", strerror(errno));
  load_modules();
  setenv("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", 1);
  setenv("HOME", "/root", 1);
  setenv("TMPDIR", "/tmp", 1);
  umask(022);
  if (sethostname("guest", 5)) say("hostname: %s", strerror(errno));

  sigset_t block, while_waiting;
  struct sigaction action = { .sa_handler = on_child, .sa_flags = SA_NOCLDSTOP };
  sigaction(SIGCHLD, &action, NULL);
  sigemptyset(&block);
  sigaddset(&block, SIGCHLD);
  sigprocmask(SIG_BLOCK, &block, &while_waiting);

  port = open_port();
  if (port < 0) {
    say("no virtio-serial port named " PORT_NAME);
    end_machine(RB_POWER_OFF, 0);
  }
  struct utsname uts;
  struct timespec now;
  char hello[256];
  uname(&uts);
  clock_gettime(CLOCK_BOOTTIME, &now);
  int n = snprintf(hello, sizeof hello, MAGIC "%s %ld", uts.release, (long)now.tv_sec * 1000 + now.tv_nsec / 1000000);
  send_frame('H', 0, hello, (uint32_t)n);

  for (;;) {
    struct pollfd fds[1 + 2 * MAX_RUNS];
    int owner[1 + 2 * MAX_RUNS], count = 1;
    fds[0] = (struct pollfd){ .fd = port, .events = POLLIN };
    for (int i = 0; i < MAX_RUNS; i++) {
      if (!runs[i].used) continue;
      if (runs[i].out >= 0) { owner[count] = i; fds[count++] = (struct pollfd){ .fd = runs[i].out, .events = POLLIN }; }
      if (runs[i].err >= 0) { owner[count] = i; fds[count++] = (struct pollfd){ .fd = runs[i].err, .events = POLLIN }; }
    }
    int ready = ppoll(fds, (nfds_t)count, NULL, &while_waiting);
    if (ready > 0) {
      for (int k = 1; k < count; k++) {
        struct run *run = &runs[owner[k]];
        if (!fds[k].revents || !run->used) continue;
        int is_out = fds[k].fd == run->out;
        if (!pass_on(fds[k].fd, is_out ? 'O' : 'E', run->id)) {
          close(fds[k].fd);
          if (is_out) run->out = -1; else run->err = -1;
        }
      }
      if (fds[0].revents & POLLIN) handle_frame();
      else if (fds[0].revents) usleep(20000); /* POLLHUP: the host's end is away */
    }
    if (child_ended) {
      child_ended = 0;
      reap();
    }
  }
}
