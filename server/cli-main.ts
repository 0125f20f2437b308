/** The command line for a program that is no plain Node: the desktop app (electron/shell/cli-verbs.ts), which makes share hosts its own way. */
export { main } from './cli/main.ts';
export { spawnWith } from './cli/supervise.ts';
