/** Resident memory: idle, after many deliveries, and what one large message adds. */
import { setTimeout as pause } from 'node:timers/promises';
import { people } from '../test/support/lab.ts';
import { fill } from './delivery-rate.ts';
import { withLab } from './systems.ts';
import { type Benchmark, atMost } from './table.ts';

const deliveries = 20_000;
/** Octets; the message with its header stays under the limit of 50 MB. */
const large = 50 * 1024 * 1024 - 64 * 1024;
/** Milliseconds in which a fresh process comes to rest. */
const rest = 3000;

export const memoryBenchmark: Benchmark = {
  name: 'memory',
  run: () =>
    withLab(async (lab) => {
      // The first start makes keys and accounts; the second is what a server looks like every day.
      await lab.stop();
      await lab.start();
      await pause(rest);
      const idle = lab.memory().now;
      await fill(lab.ports.smtp, people.bob, { messages: 100, size: 4096, sessions: 1 });
      const before = lab.memory().peak;
      await fill(lab.ports.smtp, people.bob, { messages: 1, size: large, sessions: 1 });
      const raised = lab.memory().peak - before;
      await fill(lab.ports.smtp, people.bob, { messages: deliveries, size: 4096, sessions: 20 });
      const after = lab.memory().now;
      return [
        atMost('memory: idle', idle, 'MB', 150),
        atMost(`memory: after ${deliveries.toLocaleString('en')} deliveries`, after, 'MB', 300),
        atMost('memory: added by a message of 50 MB', raised, 'MB', 40),
      ];
    }),
};
