/**
 * A next hop that stalls, seen from the queue: the mail is kept and tried again, and what happened stands in the queue and in the log.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { type Log, silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { createQueueRunner } from '../../mta/queue/runner.ts';
import type { QueueId } from '../../mta/queue/port.ts';
import { stagedText } from '../../mta/testing/content.ts';
import { plainMail, plainRcpt } from '../../mta/testing/envelope.ts';
import { house } from '../../mta/testing/house.ts';
import { blindWitness } from '../../transport/testing/policies.ts';
import { defaultCourierLimits } from '../limits.ts';
import { createCourier } from './courier.ts';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function stalling(script: readonly string[]): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let at = 0;
    const answer = (): void => void socket.write(script[at++] ?? '');
    answer();
    socket.on('data', answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

it.each([
  ['in the greeting', ['220-mx\r\n220 m'], 'no greeting: the server took too long, and only said "220 m"'],
  ['at MAIL', ['220 mx\r\n', '250 mx\r\n', '250-'], 'the server took too long to answer MAIL, and only said "250-"'],
  [
    'in TLS',
    ['220 mx\r\n', '250-mx\r\n250 STARTTLS\r\n', '220 go\r\n'],
    'TLS handshake failed: the server took too long',
  ],
  ['for longer than an attempt may', ['220 mx\r\n', '250 mx\r\n'], 'it was not done within 0.3 seconds'],
])('%s', async (when, script, evidence) => {
  const port = await stalling(script);
  const told: string[] = [];
  const log: Log = {
    ...silentLog,
    info: (event, fields) => {
      if (event === 'smtp.hop.unreachable') told.push(String(fields?.['reason']));
    },
  };
  const world = house();
  const short = when.startsWith('for longer') ? 30_000 : 250;
  const courier = createCourier({
    hostname: 'client.test',
    authorities: null,
    limits: {
      ...defaultCourierLimits,
      ...{ greetingTimeout: short, handshakeTimeout: short, commandTimeout: short, mailTimeout: short },
    },
    log,
    metrics: noMetrics,
    clock: systemClock,
  });
  const demand = { tls: { kind: 'encrypted' }, because: 'configured' } as const;
  const clear = { tls: { kind: 'none' }, because: 'opportunistic' } as const;
  const hop = { host: 'mx.far.test', address: '127.0.0.1', port, protocol: 'smtp' as const };
  const hops = [{ ...hop, ...(when === 'in TLS' ? demand : clear) }];
  const runner = createQueueRunner({
    ...world,
    clock: systemClock,
    courier,
    witness: blindWitness,
    router: { ways: new Map(), route: () => Promise.resolve({ kind: 'hops', hops }) },
    limits: { attempt: when.startsWith('for longer') ? 300 : 60_000 },
  });
  const now = Date.now();
  const recipients = [{ address: 'a@far.test', domain: 'far.test', parameters: plainRcpt }];
  await world.spool.accept({
    ...{ id: 'm1' as QueueId, content: stagedText('Subject: x\r\n\r\nbody\r\n'), receivedAt: now, deliveries: [] },
    relay: {
      ...{ reversePath: 'alice@alpha.test', parameters: plainMail, prefix: Buffer.alloc(0), recipients },
      ...{ notBefore: now, expires: now + 60_000_000 },
    },
  });
  runner.start();
  await expect.poll(() => world.spool.settlements.length, { timeout: 30_000 }).toBe(1);
  await runner.stop(0);
  await courier.close();
  expect(told).toEqual([evidence]);
  const [waiting] = world.spool.waiting;
  expect(waiting?.lastReply).toContain(evidence);
  expect(waiting?.nextAttempt).toBeGreaterThan(now);
});
