/* Many files quickly, and a walk over them that tells what it met. */
#include "tool.h"

enum { EACH = 1000 };

/* forest DIR COUNT: empty files, a thousand in a folder. */
int command_forest(int argc, char **argv) {
  char name[32];
  if (argc != 2) return 2;
  long count = strtol(argv[1], NULL, 0);
  int top = open(argv[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC), dir = -1;
  if (top < 0) { perror(argv[0]); return 1; }
  for (long i = 0; i < count; i++) {
    if (i % EACH == 0) {
      if (dir >= 0) close(dir);
      snprintf(name, sizeof name, "d%ld", i / EACH);
      if (mkdirat(top, name, 0755) || (dir = openat(top, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) { perror(name); return 1; }
    }
    snprintf(name, sizeof name, "f%ld", i);
    if (mknodat(dir, name, S_IFREG | 0644, 0)) { perror(name); return 1; }
  }
  if (dir >= 0) close(dir);
  close(top);
  return 0;
}

struct walked { long files, folders, opened; char error[400]; };

static void failed(struct walked *walked, const char *call, const char *name) {
  if (!walked->error[0]) snprintf(walked->error, sizeof walked->error, "%s %s: %s", call, name, errno_name(errno));
}

static void walk(struct walked *walked, int parent, const char *name, long open_every) {
  int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) { failed(walked, "open", name); return; }
  DIR *dir = fdopendir(fd);
  struct dirent *entry;
  struct stat info;
  walked->folders++;
  while ((errno = 0, entry = readdir(dir))) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    if (fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW)) { failed(walked, "stat", entry->d_name); continue; }
    if (S_ISDIR(info.st_mode)) { walk(walked, fd, entry->d_name, open_every); continue; }
    if (open_every && walked->files % open_every == 0) {
      int file = openat(fd, entry->d_name, O_RDONLY | O_CLOEXEC);
      if (file < 0) failed(walked, "open", entry->d_name);
      else { walked->opened++; close(file); }
    }
    walked->files++;
  }
  if (errno) failed(walked, "readdir", name);
  closedir(dir);
}

/* walk DIR [N]: each entry is looked up, each Nth file opened. */
int command_walk(int argc, char **argv) {
  struct walked walked = { 0 };
  if (argc != 1 && argc != 2) return 2;
  walk(&walked, AT_FDCWD, argv[0], argc == 2 ? strtol(argv[1], NULL, 0) : 0);
  printf("files %ld folders %ld opened %ld errors %s\n", walked.files, walked.folders, walked.opened, walked.error[0] ? walked.error : "none");
  return walked.error[0] != 0;
}
