/** The sandbox's words for those who only show them: the app's core. */
export { describeSandbox, type SandboxReport } from '../sandbox/report.ts';
