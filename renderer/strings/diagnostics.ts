export const DIAGNOSTICS_STRINGS = {
  title: 'Diagnostics',
  runAll: 'Run all',
  running: 'Looking…',
  notRun: 'Nothing was looked at yet.',
  summary: (failed: number, warned: number, time: string) =>
    failed === 0 && warned === 0
      ? `Nothing is wrong. Looked at ${time}.`
      : `${failed} failed, ${warned} to look at. Looked at ${time}.`,
  mutedCount: (count: number) => (count === 1 ? '1 muted' : `${count} muted`),
  copyReport: 'Copy report',
  saveBundle: 'Save session bundle',
  saveNow: 'Save',
  bundleHint: 'Versions, checks, shares with their settings and the log of each: one file to attach to a bug report.',
  redact: 'Replace names of folders and files by numbers',
  about: (version: string, shell: string, core: string) => `Culvert ${version}, ${shell} shell, core in the ${core}`,

  groups: { host: 'Host', share: 'Shares', vm: 'VMs', guest: 'Guests' },
  nothing: {
    host: 'Nothing to check.',
    share: 'There is no share.',
    vm: 'No VM was found that belongs to a share.',
    guest: 'No guest is connected or described.',
  },
  states: { ok: 'fine', warn: 'look', fail: 'failed', unknown: 'not known', running: 'looking' },
  mute: {
    on: (title: string) => `Mute “${title}”`,
    off: (title: string) => `Unmute “${title}”`,
  },

  fix: {
    where: { host: 'On the host:', guest: 'In the guest:' },
    mountOption: 'Option of the mount command:',
    busy: 'It is being done.',
    applied: 'Done; it holds from now on.',
    appliedLater: 'Done. Guests that have it mounted see it later: the share says when.',
  },

  difference: {
    title: 'What to change on the VM',
    forShare: (name: string) => `So that ${name} reaches its guest. Nothing is changed by itself.`,
    edit: 'Open the share’s editor',
    close: 'Close',
    gone: 'This VM does not run any more. Start it, and run the checks again.',
  },

  start: {
    title: 'Start check',
    label: 'Start check',
    done: (done: number, steps: number) => `${done} of ${steps} done`,
    allDone: 'all done',
    states: { done: 'done', running: 'waiting for it', waiting: 'later', failed: 'failed', unknown: 'not known' },
  },

  matcher: {
    title: 'What does this error mean?',
    label: 'Error text',
    placeholder: 'qemu-system-x86_64: …',
    hint: (count: number) => `Paste what QEMU, libvirt, a guest or a tool said: ${count} texts are known.`,
    none: 'This text is not known here. The checks above may say more; the log below is worth a look.',
    said: (by: string, place: string) => `${by}, ${place}`,
    places: { vm: 'when the VM starts', guest: 'in the guest', host: 'on the host' },
  },

  log: {
    title: 'Log',
    label: 'Log of the share',
    share: 'Share',
    noShare: 'There is no share, so there is no log.',
    empty: 'Nothing was written yet.',
    copy: 'Copy the log',
  },
} as const;
