/**
 * Between `culvert serve` and the share host: restricts itself, then becomes the share host. Landlock, no_new_privs and capabilities are per thread,
 * and execve ends all other threads, so what comes after is covered whole (docs/architecture.md, section 1).
 */
import { type LaunchPlan, launch } from './sandbox/launch.ts';

launch(JSON.parse(process.argv[2] ?? '{}') as LaunchPlan);
