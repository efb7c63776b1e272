/**
 * `npm run load [-- --minutes N --seed N --clients N]`: the long form of load.test.ts. Exit code 1 when a session was told
 * what is not true.
 */
import { parseArgs } from 'node:util';
import { endInOrder } from '../support/interrupted.ts';
import { Lab, people } from '../support/lab.ts';
import { modern } from './actions.ts';
import { runLoad } from './run.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    clients: { type: 'string', default: '8' },
  },
});
const [minutes, seed, clients] = [Number(values.minutes), Number(values.seed), Number(values.clients)];
if (!(minutes > 0) || !Number.isInteger(seed) || !Number.isInteger(clients) || clients < 1) {
  console.error('--minutes N: how long; --seed N: another one makes other choices; --clients N: at a time');
  process.exit(64);
}

endInOrder();
const lab = await Lab.start({ plain: true });
const fourth = 'dora@beta.test';
await lab.postern(['account', 'add', fourth, '--password-stdin'], { input: `${lab.password}\n` });
const { commands, seconds, audits, problems } = await runLoad({
  port: lab.ports.imap,
  users: [...Object.values(people), fourth],
  password: lab.password,
  clients,
  seed,
  milliseconds: minutes * 60_000,
  auditEvery: 2_000,
  actions: modern,
  manners: ['plain', 'condstore', 'qresync'],
  progress: (done) => console.log(`${done} commands so far`),
});
const { code, output } = await lab.postern(['verify', '--json']);
const { now, peak } = lab.memory();
await lab.remove();
console.log(
  `${commands} commands in ${seconds.toFixed(0)} s (${(commands / seconds).toFixed(0)}/s), ${audits} comparisons; ` +
    `the server has ${now.toFixed(0)} MB, ${peak.toFixed(0)} at the most`,
);
for (const problem of problems) console.log(`STATE ERROR: ${problem}`);
if (code !== 0) console.log(`THE STORE IS NOT WHOLE: ${output}`);
const good = problems.length === 0 && code === 0;
console.log(good ? 'No session was told what is not true.' : `${problems.length} state errors.`);
process.exitCode = good ? 0 : 1;
