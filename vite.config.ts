import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page. One build for both shells: addresses are relative and routes are in the hash, so app:// and http:// serve the same files. */
export default defineConfig({
  root: fileURLToPath(new URL('renderer', import.meta.url)),
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: true,
    // The policy of the page allows no data: scripts or styles (style.md's baseline); images stay files as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
