/**
 * dist/share-host.js: one process per running share. The engine's thread is started before this one has loaded its own part (server/share-host.ts): both take
 * their time, and there is more than one core.
 */
import { Worker } from 'node:worker_threads';

const engine = new Worker(new URL('./engine.js', import.meta.url));
const { startHost } = await import('./share-host.ts');
startHost(engine);
