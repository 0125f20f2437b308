export const CONNECT_STRINGS = {
  title: 'Copy',
  tabs: { vm: 'VM', guest: 'Guest', automatic: 'Automatic' },
  tabsLabel: 'What to copy',
  vmms: 'Virtual machine monitor',
  systems: 'Guest system',
  copyOf: (title: string) => `Copy: ${title}`,
  why: 'Point at a part, or go there with the arrow keys, to see why it is there.',
  vm: {
    title: (name: string) => `What ${name} needs`,
    nothing: 'Nothing: this VM has all that the share needs.',
    states: { ok: 'right', warn: 'to look at', fail: 'missing', unknown: 'not known' },
    afresh: 'For a new VM',
  },
  none: 'Nothing is needed here.',
  local: (mountpoint: string) =>
    `This share is mounted on this computer itself, at ${mountpoint}. There is no VM to configure.`,
  localFix: 'Choose virtio-fs or 9P as its connection to share it with a VM.',
} as const;
