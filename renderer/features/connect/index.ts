export { CopyPanel } from './copy-panel.tsx';
export { vmmOf } from './plan-of.ts';
export { vmCommandOf } from './vm-command.ts';
