/**
 * Ports for what tests start. They lie below the range that outgoing connections take theirs from, and every worker of a
 * test run has a share of them for itself: what one test found free, or started and killed to start it again, no
 * neighbour takes meanwhile.
 */
import { createServer } from 'node:net';
import { type LabPorts, labPorts } from '../../src/lab/ports.ts';

/** Workers that have a share each; those above share with those below. */
const shares = 8;

/** Numbers to choose from; `width` is how far beyond its number a choice reaches. */
interface Room {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** Offsets of labs, whose ports begin 2,000 above. */
const lab: Room = { from: 3000, to: 28_000, width: 1000 };
const single: Room = { from: 31_000, to: 32_767, width: 1 };

/** Goes round through this worker's share, from a place that differs from run to run. */
function* shareOf({ from, to, width }: Room): Generator<number, never> {
  const share = Math.floor((to - from) / shares);
  const first = from + (Number(process.env['VITEST_POOL_ID'] ?? 0) % shares) * share;
  for (let turn = process.pid; ; turn++) yield first + (turn % (share - width));
}

/** Ports in that range that no browser goes to. Fetch §2.9 (bad ports) */
const badPorts: ReadonlySet<number> = new Set([
  5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
]);

const offsets = shareOf(lab);
const singles = shareOf(single);
const attempts = 500;

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
    const offset = offsets.next().value;
    const ports = labPorts(offset);
    if (ports === null || Object.values(ports).some((port) => badPorts.has(port))) continue;
    const free = await Promise.all(Object.values(ports).map(isFree));
    if (!free.includes(false)) return { offset, ports };
  }
  throw new Error('no free block of ports was found for a lab');
}

/** One free port. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = singles.next().value;
    if (await isFree(port)) return port;
  }
  throw new Error('no free port was found');
}
