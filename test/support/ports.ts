/**
 * Ports for what tests start. A lab takes a block of eleven; it is looked for below the range that outgoing
 * connections take theirs from, so that no connection of a neighbour sits on one of them.
 */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { type LabPorts, labPorts } from '../../src/lab/ports.ts';

const lowestOffset = 3000;
const highestOffset = 28_000;
const attempts = 50;

/** True when nobody listens on a loopback port. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** An offset for `postern lab --port-offset` whose ports are all free at this moment. */
export async function freeLabPorts(): Promise<{ readonly offset: number; readonly ports: LabPorts }> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const offset = randomInt(lowestOffset, highestOffset);
    const ports = labPorts(offset);
    if (ports === null) continue;
    const free = await Promise.all(Object.values(ports).map(isFree));
    if (!free.includes(false)) return { offset, ports };
  }
  throw new Error('no free block of ports was found for a lab');
}

/** One free port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
