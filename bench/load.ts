/** Commands a second under imaptest's load, 8 clients on 4 accounts, beside Dovecot in the same run. */
import { classic } from '../test/load/actions.ts';
import { type Findings, runLoad } from '../test/load/run.ts';
import type { MailSystem } from './delivery-rate.ts';
import { addAccounts, asMailSystem, withLab, withPeer } from './systems.ts';
import { type Benchmark, atMost, timesThePeer } from './table.ts';

const accounts = 4;
const clients = 8;
/** `POSTERN_BENCH_SECONDS` makes it another while. */
const milliseconds = Number(process.env['POSTERN_BENCH_SECONDS'] ?? 10) * 1_000;

const measure = ({ imap: port, mailboxes: users, password }: MailSystem): Promise<Findings> =>
  runLoad({
    ...{ port, users, password, clients, seed: 1, milliseconds, auditEvery: milliseconds / 2 },
    ...{ actions: classic, manners: ['plain'] },
  });

const rate = ({ commands, seconds }: Findings): number => commands / seconds;

export const loadBenchmark: Benchmark = {
  name: 'load',
  async run() {
    const peer = await withPeer(accounts, measure);
    const postern = await withLab(async (lab) => measure(asMailSystem(lab, await addAccounts(lab, accounts))));
    for (const [name, findings] of Object.entries({ peer, postern })) {
      for (const problem of findings?.problems ?? []) console.error(`${name}: ${problem}`);
    }
    return [
      timesThePeer(
        `IMAP commands, ${clients} clients on ${accounts} accounts`,
        rate(postern),
        peer === null ? null : rate(peer),
        3,
      ),
      atMost('state errors among them', postern.problems.length, '', 0),
    ];
  },
};
