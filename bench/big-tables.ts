/**
 * What is remembered of strangers, ten million entries of each kind: how long one look-up takes, and what expiry does to the loop and
 * to whoever writes meanwhile. The keys are spread over their whole range, as digests are, so that hardly two look-ups share a page.
 */
import { randomInt } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn, setTimeout } from 'node:timers/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { silentLog } from '../src/base/log.ts';
import { type Store, databaseFile, openStore } from '../src/store/sqlite/open.ts';
import { temporaryFolder } from '../test/support/temporary.ts';
import { type Benchmark, type Row, atMost } from './table.ts';

const million = 1_000_000;
const entries = 10 * million;
/** Keys are multiples of it: all 63 bits are used. */
const stride = 2n ** 63n / BigInt(entries);
const lookUps = 20_000;
/** Milliseconds. */
const idleTime = 10_000;
const later = Date.UTC(2100, 0, 1);

/** Every third entry is old. */
const fillings: readonly string[] = [
  `INSERT INTO greylist SELECT unhex(printf('%016x', n * ${stride})), 0, n % 7, CASE WHEN n % 3 = 0 THEN 1 ELSE ${later} END FROM row`,
  `INSERT INTO reputation SELECT unhex(printf('%016x', n * ${stride})), CASE WHEN n % 3 = 0 THEN 0 ELSE 2000 END,
   n % 50, n % 9, n % 4, n % 40, n % 8, 0 FROM row`,
  `INSERT INTO hashcash SELECT unhex(printf('%016x', n * ${stride})), unhex('0102030405060708'), CASE WHEN n % 3 = 0 THEN 1 ELSE ${later} END FROM row`,
];

async function open(directory: string): Promise<Store> {
  const store = await openStore({
    directory,
    role: 'server',
    undeleteDays: 14,
    log: silentLog,
    onFatal: (reason) => {
      throw new Error(reason);
    },
  });
  if (store === 'locked') throw new Error('the store is locked');
  return store;
}

function fill(directory: string): void {
  const database = new DatabaseSync(databaseFile(directory));
  database.exec('PRAGMA synchronous = OFF');
  for (const filling of fillings)
    database.exec(
      `WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < ${entries}) ${filling}`,
    );
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Half of them are there. */
function keys(): readonly Buffer[] {
  return Array.from({ length: lookUps }, (_none, at) => {
    const key = Buffer.alloc(8);
    key.writeBigUInt64BE(BigInt(randomInt(1, entries)) * stride + BigInt(at % 2));
    return key;
  });
}

/** Microseconds of one, in the mean. */
async function lookUpTime(look: (key: Buffer) => unknown): Promise<number> {
  const asked = keys();
  const start = performance.now();
  for (const key of asked) await look(key);
  return ((performance.now() - start) * 1000) / lookUps;
}

interface Pauses {
  /** Milliseconds. */
  readonly loop: number;
  readonly write: number;
}

/** How long the loop and those who write wait while something is done. */
async function during(store: Store, work: () => Promise<void>): Promise<Pauses> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const ending = new AbortController();
  const waits: number[] = [];
  const writing = (async () => {
    while (!ending.signal.aborted) {
      const start = performance.now();
      await store.greylist.keep([{ key: Buffer.alloc(8, 0xff), firstSeen: 1, passes: 0, forgottenAt: later }]);
      waits.push(performance.now() - start);
      await turn();
    }
  })();
  delay.enable();
  await work();
  delay.disable();
  ending.abort();
  await writing;
  const sorted = waits.toSorted((one, other) => one - other);
  return { loop: delay.percentile(99) / 1e6, write: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
}

type Step = (after: Buffer | null) => Promise<Buffer | null>;

/** What is old goes, step after step without the pauses that housekeeping makes. */
async function sweep(step: Step): Promise<void> {
  for (let after = await step(null); after !== null; after = await step(after));
}

export const bigTablesBenchmark: Benchmark = {
  name: 'big-tables',
  async run() {
    const folder = temporaryFolder('big-tables');
    try {
      await (await open(folder.path)).close();
      fill(folder.path);
      const store = await open(folder.path);
      const spent = Buffer.from('0102030405060708', 'hex');
      const found: readonly (readonly [name: string, time: number])[] = [
        ['greylist', await lookUpTime(store.greylist.find)],
        ['reputation', await lookUpTime(store.reputation.find)],
        // One that is not there would be written.
        ['hashcash', await lookUpTime((key) => store.hashcash.spend(evened(key), spent, later))],
      ];
      const rows: Row[] = found.map(([name, time]) => atMost(`look-up, ${name} of 10 million`, time, 'µs', 100));
      // What else the machine does must not look like a cost of expiry.
      const idle = await during(store, () => setTimeout(idleTime));
      const expiries: readonly (readonly [name: string, step: Step])[] = [
        ['greylist', (after) => store.greylist.sweep(after, 2)],
        ['reputation', (after) => store.reputation.sweep(after, 1)],
        ['hashcash', (after) => store.hashcash.sweep(after, 2)],
      ];
      for (const [name, step] of expiries) {
        const { loop, write } = await during(store, () => sweep(step));
        const [more, moreWrite] = [Math.max(0, loop - idle.loop), Math.max(0, write - idle.write)];
        rows.push(
          atMost(`expiry, ${name} of 10 million: added to the pause of the loop, 99 of 100`, more, 'ms', 20),
          atMost(`expiry, ${name} of 10 million: added to a write, 99 of 100`, moreWrite, 'ms', 20),
        );
      }
      await store.close();
      return rows;
    } finally {
      folder.remove();
    }
  },
};

function evened(key: Buffer): Buffer {
  const even = Buffer.alloc(8);
  even.writeBigUInt64BE((key.readBigUInt64BE() / stride) * stride);
  return even;
}
