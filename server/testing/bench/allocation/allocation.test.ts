// A request leaves nearly nothing for the collector: no object of its own, only numbers that V8 keeps in boxes of 16 bytes, such as readings of the clock.
import { expect, test } from 'vitest';
import { MeasuredEngine, type Protocol } from './measured-engine.ts';
import { bytesEach, LOADS, type Load } from './requests.ts';

const TIMEOUT_MS = 120_000;
const WARM_UP = 3;
const ROUNDS = 4;
/** Requests of a round: what is compiled meanwhile, and the question itself, are spread over them. */
const FEWER = 10;
/** Bytes of a request about what is there, and of one in a series that makes files, opens, renames and removes them: a node, its name, a handle. */
const MOST: Readonly<Record<Protocol, { readonly asks: number; readonly makes: number }>> = {
  fuse: { asks: 48, makes: 300 },
  '9p': { asks: 200, makes: 400 },
};

test.each<Protocol>(['fuse', '9p'])(
  'a request of %s allocates a few bytes of heap',
  { timeout: TIMEOUT_MS },
  async (protocol) => {
    await using engine = await MeasuredEngine.start(protocol);
    const loads = LOADS.map((load): Load => ({ ...load, count: load.count / FEWER }));
    for (const load of loads) await bytesEach(engine, protocol, load, WARM_UP);
    for (const load of loads) {
      // The least: others may keep the compiler's thread from the processor.
      const least = Math.min(
        ...(await bytesEach(engine, protocol, load, ROUNDS)).filter((bytes) => !Number.isNaN(bytes)),
      );
      const name = `${load.workload}, depth ${load.depth}`;
      console.log(`${protocol} ${name}: ${least.toFixed(1)} bytes`);
      expect(least, name).toBeLessThan(load.makes === true ? MOST[protocol].makes : MOST[protocol].asks);
      expect(least, name).toBeGreaterThan(0); // or it was not measured
    }
  },
);
