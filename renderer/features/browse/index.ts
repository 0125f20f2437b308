export { PathPicker } from './path-picker.tsx';
export { pickPath } from './picking.ts';
