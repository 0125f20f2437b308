export { CopyPanel } from './copy-panel.tsx';
export { planOf } from './plan-of.ts';
export { vmCommandOf } from './vm-command.ts';
export { VmDifference } from './vm-difference.tsx';
