/**
 * `npm run bench`: measures, prints a table, writes docs/benchmarks.md. `npm run bench -- NAME…` runs some of them and
 * only prints.
 */
import { endInOrder } from '../test/support/interrupted.ts';
import { bigTablesBenchmark } from './big-tables.ts';
import { deliverBenchmarks } from './deliver.ts';
import { deliverTrustBenchmark } from './deliver-trust.ts';
import { deliverSpamBenchmark } from './deliver-spam.ts';
import { dkimBenchmark } from './dkim.ts';
import { growthBenchmark } from './growth.ts';
import { idleBenchmark } from './idle.ts';
import { imapBenchmark, largeImapBenchmark } from './imap.ts';
import { jmapBenchmark } from './jmap.ts';
import { loadBenchmark } from './load.ts';
import { memoryBenchmark } from './memory.ts';
import { pagesBenchmark } from './pages.ts';
import { parsingBenchmark } from './parsing.ts';
import { queueBenchmark } from './queue.ts';
import { relayBenchmark } from './relay.ts';
import { writeReport } from './report.ts';
import { sealedBenchmark } from './sealed.ts';
import { type Benchmark, type Row, tableText } from './table.ts';
import { webBenchmark } from './web.ts';

const benchmarks: readonly Benchmark[] = [
  ...deliverBenchmarks,
  deliverTrustBenchmark,
  deliverSpamBenchmark,
  relayBenchmark,
  queueBenchmark,
  imapBenchmark,
  jmapBenchmark,
  loadBenchmark,
  idleBenchmark,
  pagesBenchmark,
  memoryBenchmark,
  growthBenchmark,
  parsingBenchmark,
  dkimBenchmark,
];

/** These take minutes and run only where they are named. */
const onRequest: readonly Benchmark[] = [largeImapBenchmark, bigTablesBenchmark, webBenchmark, sealedBenchmark];

const wanted = process.argv.slice(2).filter((word) => word !== '--');
const all = [...benchmarks, ...onRequest];
const unknown = wanted.filter((name) => !all.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`);
  process.exit(64);
}

endInOrder();
const rows: Row[] = [];
for (const benchmark of wanted.length === 0 ? benchmarks : all.filter(({ name }) => wanted.includes(name))) {
  console.error(`${benchmark.name} …`);
  const measured = await benchmark.run();
  console.error(tableText(measured));
  rows.push(...measured);
}
console.log(tableText(rows));
if (wanted.length === 0) await writeReport(rows);
