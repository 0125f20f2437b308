/**
 * What the engine thread allocates for a request, in bytes of its heap.
 *
 *   npm run bench:allocation -- [--protocol fuse|9p]... [--only WORKLOAD]... [--rounds N] [--who]
 *
 * --who   also names the functions that allocate most, by V8's sampling profiler (which makes the engine slow, and allocates itself)
 */
import { parseArgs } from 'node:util';

import { median } from '../statistics.ts';
import { MeasuredEngine, type Protocol } from './measured-engine.ts';
import { bytesEach, LOADS, type Load } from './requests.ts';

const { values } = parseArgs({
  options: {
    protocol: { type: 'string', multiple: true, default: ['fuse', '9p'] },
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    who: { type: 'boolean', default: false },
  },
});
const WARM_UP = 3;
const TOLD = 12;

for (const protocol of values.protocol) {
  if (protocol !== 'fuse' && protocol !== '9p') throw new Error(`--protocol ${protocol}: fuse or 9p`);
  await using engine = await MeasuredEngine.start(protocol);
  const loads = LOADS.filter(({ workload }) => values.only?.includes(workload) ?? true);
  for (const load of loads) await bytesEach(engine, protocol, load, WARM_UP);
  for (const load of loads) await measure(engine, protocol, load);
}

async function measure(engine: MeasuredEngine, protocol: Protocol, load: Load): Promise<void> {
  const all = await bytesEach(engine, protocol, load, Number(values.rounds));
  const whole = all.filter((bytes) => !Number.isNaN(bytes));
  const spread = `${Math.min(...whole).toFixed(1)} to ${Math.max(...whole).toFixed(1)}, ${all.length - whole.length} rounds with a collection left out`;
  const name = `${protocol} ${load.workload} depth ${load.depth}`;
  console.log(`${name.padEnd(24)} ${median(whole).toFixed(1).padStart(7)} bytes a request (${spread})`);
  if (!values.who) return;
  await engine.ask('profile');
  await engine.load.run(load.workload, load.count, load.depth);
  const bytes = await engine.ask('allocators');
  if (!(bytes instanceof Map)) throw new Error('the engine did not tell who allocates');
  const requests = load.count * load.requests[protocol];
  const most = ([...bytes] as [string, number][]).sort((a, b) => b[1] - a[1]).slice(0, TOLD);
  for (const [who, sum] of most) console.log(`    ${(sum / requests).toFixed(1).padStart(7)}  ${who}`);
}
