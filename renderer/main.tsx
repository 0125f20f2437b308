import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followCore } from './app/follow.ts';
import { Frame } from './app/frame.tsx';

followCore();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <Frame />
  </StrictMode>,
);
