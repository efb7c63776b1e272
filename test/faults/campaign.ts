/** `npm run faults [-- --kills N]`: the long form of kill.test.ts. Exit code 1 when a promise was broken. */
import { parseArgs } from 'node:util';
import { endInOrder } from '../support/interrupted.ts';
import { killAndCheck } from './rounds.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });
const kills = Number(values.kills);
if (!Number.isInteger(kills) || kills < 1) {
  console.error('--kills N: how many times the server is killed, such as 200');
  process.exit(64);
}

endInOrder();
const began = performance.now();
const findings = await killAndCheck({
  kills,
  load: { deliver: 8, submit: 2 },
  progress: (kill, promised) => console.log(`kill ${kill}: ${promised} messages got 250 so far, all are there`),
});
console.log(
  `${findings.kills} kills in ${((performance.now() - began) / 1000).toFixed(0)} s: ${findings.offered} messages offered, ` +
    `${findings.promised} got 250, ${findings.repeated} relayed again as RFC 5321 allows`,
);
for (const problem of findings.problems) console.log(`BROKEN: ${problem}`);
console.log(findings.problems.length === 0 ? 'No promise was broken.' : `${findings.problems.length} promises broken.`);
process.exitCode = findings.problems.length === 0 ? 0 : 1;
