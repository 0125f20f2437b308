#include "tool.h"

static const struct { const char *name; int (*run)(int, char **); const char *usage; } commands[] = {
  { "manifest", command_manifest, "DIR [xattr]: one line for each entry: type, mode, owner, size, mtime, content" },
  { "tree", command_tree, "DIR COUNT: makes a tree of difficult names, links, modes and times" },
  { "posix", command_posix, "DIR [UID]: runs the rows on stdin, prints `name results` for each" },
  { "readonly", command_readonly, "DIR: tries each kind of change, prints `kind errno`" },
  { "fill", command_fill, "FILE BYTES SEED: writes a pseudo-random file and fsyncs it" },
  { "sha256", command_sha256, "FILE: prints the hash" },
  { "records", command_records, "FILE FIRST: appends numbered records for ever, acknowledges each after its fsync" },
  { "storm", command_storm, "DIR COUNT: creates, stats and removes files; prints milliseconds" },
  { "lock", command_lock, "FILE START LENGTH try|wait: takes a write lock with fcntl, says `locked` and holds it until it is killed; or prints the error" },
  { "forest", command_forest, "DIR COUNT: makes that many empty files, a thousand in a folder" },
  { "walk", command_walk, "DIR [N]: looks at each entry and opens each Nth file; prints how many there are" },
  { "fsx", command_fsx, "FILE OPERATIONS SEED [mmap]: random operations, each checked; prints how many of each kind, and the file's hash" },
  { "seqio", command_seqio, "FILE MIB: writes with fsync and reads back; prints milliseconds" },
};
static const struct check *const lists[] = { io_checks, meta_checks, name_checks, process_checks };

static int run_check(const struct check *check, const char *dir) {
  struct outcome here;
  int parent = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = 0;
  if (parent < 0 || fchdir(parent)) { printf("FAIL %s: %s: %s\n", check->name, dir, errno_name(errno)); return 1; }
  remove_tree(parent, check->name);
  if (mkdir(check->name, 0755) || chdir(check->name)) {
    printf("FAIL %s: no folder to work in: %s\n", check->name, errno_name(errno));
    close(parent);
    return 1;
  }
  umask(022);
  outcome = &here;
  int how = setjmp(here.jump);
  if (how == 0) {
    check->run();
    printf("ok %s\n", check->name);
  } else {
    printf("%s %s: %s\n", how == OUTCOME_SKIPPED ? "skip" : "FAIL", check->name, here.message);
    result = how == OUTCOME_SKIPPED ? 0 : 1;
  }
  outcome = NULL;
  for (int fd = 3; fd < 64; fd++) if (fd != parent) close(fd);
  if (fchdir(parent)) perror("fchdir");
  remove_tree(parent, check->name);
  close(parent);
  fflush(stdout);
  return result;
}

/* check DIR [NAME...]: all of them, or the named ones, each in a folder of its own below DIR. */
static int run_checks(int argc, char **argv) {
  int failed = 0, known = 0;
  if (argc < 1) return 2;
  for (size_t i = 0; i < COUNT(lists); i++) {
    for (const struct check *check = lists[i]; check->name; check++) {
      int wanted = argc == 1;
      for (int k = 1; k < argc; k++) wanted |= !strcmp(argv[k], check->name);
      if (!wanted) continue;
      known++;
      failed += run_check(check, argv[0]);
    }
  }
  if (argc > 1 && known != argc - 1) { fprintf(stderr, "guest-tool: unknown check among the %d named\n", argc - 1); return 2; }
  return failed ? 1 : 0;
}

int main(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "";
  setvbuf(stdout, NULL, _IOFBF, 1 << 16);
  if (!strcmp(name, "check")) return run_checks(argc - 2, argv + 2);
  if (!strcmp(name, "checks")) {
    for (size_t i = 0; i < COUNT(lists); i++) for (const struct check *check = lists[i]; check->name; check++) puts(check->name);
    return 0;
  }
  for (size_t i = 0; i < COUNT(commands); i++) {
    if (strcmp(name, commands[i].name)) continue;
    int result = commands[i].run(argc - 2, argv + 2);
    if (fflush(stdout)) { perror("stdout"); return 1; }
    if (result == 2) fprintf(stderr, "usage: guest-tool %s %s\n", name, commands[i].usage);
    return result;
  }
  fprintf(stderr, "usage: guest-tool COMMAND ...\n  check DIR [NAME...]\n  checks\n");
  for (size_t i = 0; i < COUNT(commands); i++) fprintf(stderr, "  %s %s\n", commands[i].name, commands[i].usage);
  return 2;
}
