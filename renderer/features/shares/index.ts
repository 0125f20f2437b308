export { SharesPage } from './shares-page.tsx';
