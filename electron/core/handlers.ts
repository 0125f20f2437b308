/** One handler for each command of the contract; one that is missing does not compile. Expected failures are Problems. */
import { userInfo } from 'node:os';
import type { AppSnapshot, CommandName, ParamsOf, ResultOf } from '../contract/app/commands.ts';
import { Problem } from '../contract/failure.ts';
import type { Core } from './core.ts';
import { LiveDiagnostics } from './diagnostics/live.ts';
import { draftFor, duplicateOf } from './draft.ts';
import { checkDraft } from './draft-checks.ts';
import { browseFiles } from './file-browser.ts';
import { inspectFolder } from './folder-info.ts';
import { canMount, makeTraffic, trialOf, whenWatched } from './trial.ts';
import { findVms } from './vms/find-vms.ts';
import { inspectVm } from './vms/inspect-vm.ts';

export type Handlers = { readonly [C in CommandName]: (params: ParamsOf<C>) => ResultOf<C> | Promise<ResultOf<C>> };

/** What only the shell can do: it has the windows, or has none. */
export type ShellCommand = 'dialog.pick' | 'desktop.reveal' | 'app.quit';
export type ShellHandlers = Pick<Handlers, ShellCommand>;
export type CoreHandlers = Omit<Handlers, ShellCommand>;

export function coreHandlers(core: Core, shell: AppSnapshot['shell']): CoreHandlers {
  const { shares, settings, notices, folders } = core;
  const diagnostics = new LiveDiagnostics(shares);
  return {
    'app.snapshot': () => snapshotOf(core, shell),
    'app.dismiss': ({ notice }) => {
      notices.dismiss(notice);
      return null;
    },
    'settings.set': async (params) => {
      const saved = await settings.update(() => params.settings);
      core.broadcast.emit('settings.changed', saved);
      return saved;
    },
    'shares.draft': ({ folder }) => draftFor(folder, folders.sockets, shares.stored()),
    'shares.check': ({ draft, except }) => checkDraft(draft, except, shares.stored(), folders),
    'shares.create': ({ draft, start }) => shares.create(draft, start),
    'shares.update': ({ id, draft }) => shares.update(id, draft),
    'shares.policy': ({ id, patch }) => shares.setPolicy(id, patch),
    'shares.start': ({ id }) => shares.start(id),
    'shares.stop': ({ id, force }) => shares.stop(id, force),
    'shares.duplicate': ({ id }) =>
      shares.duplicate(id, (original, others) => duplicateOf(original, folders.sockets, others)),
    'shares.remove': ({ id, force }) => shares.remove(id, force),
    'shares.restore': ({ undo }) => shares.restore(undo),
    'shares.try': async ({ folder }) => {
      const draft = draftFor(folder, folders.sockets, shares.stored());
      const trial = trialOf(draft, folders, canMount());
      await shares.create(trial, false);
      const { id } = trial.config;
      let made = trial;
      try {
        await shares.start(id);
      } catch (error) {
        // Not allowed here after all (a container): 9P needs no mount.
        if (!(error instanceof Problem) || trial.config.connection.kind !== 'fuse-dev') throw error;
        made = trialOf(draft, folders, false);
        await shares.update(id, made);
        await shares.start(id);
      }
      const running = shares.running(id);
      // In its own time: the page that is to show it opens when this has answered.
      if (running !== null)
        void whenWatched(running.client).then(
          () => makeTraffic(made, core.code),
          () => {}, // stopped meanwhile
        );
      return shares.share(id).view();
    },
    'shares.log': ({ id }) => shares.log(id),
    'vms.find': () => findVms(),
    'vms.inspect': async ({ draft, vm }) => {
      const found = (await findVms()).vms.find(({ id }) => id === vm);
      if (found === undefined) throw new Problem('VM_GONE', 'this VM is not there any more', 'Look for VMs again.');
      return await inspectVm(draft.config, found, { mountpoint: draft.hints.mountpoint });
    },
    'diagnostics.run': () => diagnostics.checks(),
    'diagnostics.start': ({ id }) => diagnostics.startSteps(id),
    'lens.look': (subject) => diagnostics.look(subject),
    'folder.inspect': ({ path }) => inspectFolder(path),
    'files.browse': ({ path, show }) => browseFiles(path, show),
  };
}

function snapshotOf(core: Core, shell: AppSnapshot['shell']): AppSnapshot {
  const { username, uid, homedir } = userInfo();
  return {
    version: core.version,
    shell,
    core: core.kind,
    user: { name: username, uid, home: homedir },
    shares: core.shares.views(),
    settings: core.settings.value,
    notices: core.notices.list(),
  };
}
