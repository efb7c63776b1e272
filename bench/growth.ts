/** What a full mailbox costs: starting with many messages, and delivering to a mailbox that has many. */
import { people } from '../test/support/lab.ts';
import { type Load, deliveryRate, fill } from './delivery-rate.ts';
import { asMailSystem, withLab } from './systems.ts';
import { type Benchmark, atLeast, atMost } from './table.ts';

const stored = 100_000;
const full = 200_000;
const load: Load = { messages: 10_000, size: 4096, sessions: 20 };
const filling = { size: 1024, sessions: 20 };
const starts = 3;
/** The best of so many counts: what else the machine does must not look like a cost of size. */
const rounds = 3;

export const growthBenchmark: Benchmark = {
  name: 'growth',
  run: () =>
    withLab(async (lab) => {
      const rate = async (): Promise<number> => (await deliveryRate(asMailSystem(lab, [people.bob]), load)).delivered;
      await fill(lab.ports.smtp, people.alice, { messages: 10_000, ...filling });
      const empty = await rate();
      await fill(lab.ports.smtp, people.bob, { messages: stored - rounds * load.messages, ...filling });
      let readyIn = 0;
      for (let start = 0; start < starts; start++) {
        await lab.stop();
        await lab.start();
        readyIn = Math.max(readyIn, lab.readyIn);
      }
      await fill(lab.ports.smtp, people.bob, { messages: full - stored, ...filling });
      const crowded = await rate();
      return [
        atMost(`start with ${stored.toLocaleString('en')} messages, the slowest of ${starts}`, readyIn / 1000, 's', 2),
        atLeast(
          `delivered with ${full.toLocaleString('en')} messages in the mailbox, of the rate with none`,
          (100 * crowded) / empty,
          '%',
          80,
        ),
      ];
    }),
};
