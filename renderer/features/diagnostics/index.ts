export { DiagnosticsPage } from './diagnostics-page.tsx';
export { FixButton } from './fix-button.tsx';
export { StartCheck } from './start-check.tsx';
