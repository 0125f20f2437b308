export { CopyPanel } from './copy-panel.tsx';
export { vmCommandOf } from './vm-command.ts';
