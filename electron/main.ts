/** The main process: the order in which things start, and nothing else. */
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { failureOf } from './contract/failure.ts';
import { declareAppScheme, serveAppScheme } from './shell/app-protocol.ts';
import { cliArguments, runCli } from './shell/cli-verbs.ts';
import { LINK_SCHEME } from './shell/deep-link.ts';
import { Desktop, windowFiles } from './shell/desktop.ts';
import { openDesktopCore } from './shell/desktop-core.ts';
import { programsFolder } from './shell/programs.ts';
import { openTrace } from './shell/trace-broker.ts';
import { UtilityHosts } from './shell/utility-host.ts';

const dist = new URL('./', import.meta.url);
const programs = programsFolder(import.meta.url);
const hosts = new UtilityHosts(programs);
const verbs = cliArguments(process.argv);

declareAppScheme();
if (verbs !== null) void runCli(verbs, new URL('cli-main.js', programs), hosts.spawner);
else if (app.requestSingleInstanceLock()) void startDesktop();
else app.quit();

async function startDesktop(): Promise<void> {
  await app.whenReady();
  try {
    app.setAsDefaultProtocolClient(LINK_SCHEME);
    serveAppScheme(new URL('renderer/', dist));
    const icons = app.isPackaged
      ? new URL(`file://${join(process.resourcesPath, 'icons/png/')}`)
      : new URL('../assets/icons/png/', dist);
    await Desktop.start({
      files: windowFiles(dist, icons, app.getPath('userData')),
      openLink: async (handlers) => {
        const opened = await openDesktopCore(programs, hosts.spawner, handlers);
        return { link: opened.link, openTrace: (...asked) => openTrace(hosts, opened, ...asked) };
      },
      argv: process.argv,
    });
  } catch (error) {
    const { message, fix = '' } = failureOf(error);
    dialog.showErrorBox('Culvert cannot start', `${message}\n\n${fix}`);
    app.exit(1);
  }
}
