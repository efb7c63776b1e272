/**
 * A long queue, and what destinations that are well lose to those that are not: refused connections, servers that take one and
 * say nothing, servers that stop in the middle.
 */
import { type Server, createServer } from 'node:net';
import { systemClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import type { Acceptance } from '../src/mta/queue/port.ts';
import { createQueueIds } from '../src/mta/queue/id.ts';
import { openStore } from '../src/store/sqlite/open.ts';
import { Lab } from '../test/support/lab.ts';
import { missingPackages } from '../test/support/peers.ts';
import { freePort } from '../test/support/ports.ts';
import { waitFor } from '../test/support/wait-for.ts';
import { withSink } from './sink.ts';
import { type Benchmark, type Row, atMost } from './table.ts';

/** Messages to each destination; `POSTERN_BENCH_QUEUE` makes it another number. */
const each = Number(process.env['POSTERN_BENCH_QUEUE'] ?? 100);
const well = 700;
const bad = { dead: 100, silent: 100, stalled: 100 } as const;
type Condition = 'well' | keyof typeof bad;
const senders = 50;
const size = 1024;
/** Milliseconds. */
const patience = 600_000;
/** Messages that are put in side by side. */
const batch = 1_000;

interface Destination {
  readonly domain: string;
  readonly route: string;
}

interface Measured {
  /** Messages a second to destinations that are well. */
  readonly rate: number;
  /** MB, at its highest. */
  readonly memory: number;
}

export const queueBenchmark: Benchmark = {
  name: 'queue',
  async run(): Promise<readonly Row[]> {
    if (missingPackages(['smtp-source']).length > 0) {
      console.error('queue: needs the Debian package postfix for smtp-sink');
      return [];
    }
    const alone = await measure([]);
    const beside = await measure(['dead', 'silent', 'stalled']);
    const destinations = well + bad.dead + bad.silent + bad.stalled;
    return [
      {
        what: `${destinations * each} queued to ${destinations} destinations, 300 dead or slow; beside the others alone`,
        ...{ postern: beside.rate, unit: '/s', peer: alone.rate },
        ...{ bar: '≥ 0.9 × alone', holds: beside.rate >= 0.9 * alone.rate },
      },
      atMost('memory meanwhile', beside.memory, 'MB', 400),
    ];
  },
};

/** Every destination has an address of its own on loopback, so that none stands for another. */
function destinationsOf(condition: Condition, count: number, port: number): readonly Destination[] {
  const network = 1 + ['well', 'dead', 'silent', 'stalled'].indexOf(condition);
  return Array.from({ length: count }, (_, index) => {
    const domain = `${condition}${index}.test`;
    return { domain, route: `${domain}=127.${network}.${index >> 8}.${index & 255}:${port}` };
  });
}

async function measure(conditions: readonly (keyof typeof bad)[]): Promise<Measured> {
  const silent = await listening(() => undefined);
  const stalled = await listening((write) => {
    write('220 stalled.test ESMTP\r\n');
    return '250 stalled.test\r\n';
  });
  const ports = { dead: await freePort(), silent: silent.port, stalled: stalled.port };
  try {
    return await withSink(async (sink) => {
      const ill = conditions.flatMap((condition) => destinationsOf(condition, bad[condition], ports[condition]));
      const destinations = [...destinationsOf('well', well, sink.port), ...ill];
      const lab = await Lab.start({ plain: true, routes: destinations.map(({ route }) => route) });
      try {
        await lab.stop();
        await fill(
          lab,
          destinations.map(({ domain }) => domain),
        );
        await lab.start();
        const began = performance.now();
        await waitFor('the last message', () => sink.taken() >= well * each, { timeout: patience, every: 20 });
        const seconds = (performance.now() - began) / 1000;
        return { rate: (well * each) / seconds, memory: lab.memory().peak };
      } finally {
        await lab.remove();
      }
    }, '');
  } finally {
    silent.close();
    stalled.close();
  }
}

interface Listening {
  readonly port: number;
  close(): void;
}

/** A server that says what it is told when somebody comes, then what `greet` answers to the first words, and nothing more. */
function listening(greet: (write: (text: string) => void) => string | undefined): Promise<Listening> {
  const server: Server = createServer((socket) => {
    const answer = greet((text) => socket.write(text));
    if (answer !== undefined) socket.once('data', () => socket.write(answer));
    socket.on('error', () => socket.destroy()).resume();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '0.0.0.0', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, close: () => server.close() });
    });
  });
}

/** Puts the messages into the queue past SMTP, one domain after the other and round again. */
async function fill(lab: Lab, domains: readonly string[]): Promise<void> {
  const onFatal = (reason: string): never => {
    throw new Error(reason);
  };
  const store = await openStore({ directory: lab.data, role: 'tool', undeleteDays: 14, log: silentLog, onFatal });
  if (store === 'locked') throw new Error('the store of the lab is locked');
  const newId = createQueueIds(systemClock, Math.random);
  const parameters = { size: null, body: '7bit', smtpUtf8: false, ret: null, envid: null, auth: null } as const;
  const message = (number: number, domain: string): Acceptance => {
    const sender = `s${number % senders}@client.test`;
    const head = `From: ${sender}\r\nTo: x@${domain}\r\nSubject: ${number}\r\n\r\n`;
    const now = systemClock.now();
    return {
      ...{ id: newId(), receivedAt: now, deliveries: [] },
      content: { kind: 'bytes', bytes: Buffer.from(`${head}${'.'.repeat(size - head.length - 2)}\r\n`) },
      relay: {
        ...{ reversePath: sender, parameters, prefix: Buffer.alloc(0), notBefore: now, expires: now + 86_400_000 },
        recipients: [{ address: `x@${domain}`, domain, parameters: { notify: null, orcpt: null } }],
      },
    };
  };
  try {
    for (let number = 0; number < each * domains.length; number += batch) {
      const numbers = Array.from({ length: Math.min(batch, each * domains.length - number) }, (_, at) => number + at);
      await Promise.all(
        numbers.map((one) => store.spool.accept(message(one, domains[one % domains.length] ?? 'nowhere.test'))),
      );
    }
  } finally {
    await store.close();
  }
}
