/**
 * `npm run fuzz [-- --count N --seed N --minutes N]`: the long form of fuzz.test.ts, round after round with another seed. One case
 * in a hundred goes over a socket. Exit code 1 when something broke.
 */
import { parseArgs } from 'node:util';
import { fuzzParsers } from './parsers.ts';
import { fuzzSessions } from './sessions.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '5000000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
  },
});
const [count, seed, minutes] = [Number(values.count), Number(values.seed), Number(values.minutes)];
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed) || !(minutes > 0)) {
  console.error(
    '--count N: cases; --seed N: another one makes other cases; --minutes N: the end, however many cases are left',
  );
  process.exit(64);
}

/** Cases of a round. */
const round = 100_000;
const share = 100;
const began = performance.now();
const problems: string[] = [];
let done = 0;
let slowest = 0;
for (let at = 0; done < count && problems.length === 0 && performance.now() - began < minutes * 60_000; at++) {
  const cases = Math.min(round, count - done);
  const parsers = fuzzParsers(seed + at, cases);
  if (parsers.slowest > slowest) {
    slowest = parsers.slowest;
    console.log(
      `slowest so far, ${slowest.toFixed(1)} ms: ${JSON.stringify(parsers.slowestCase.toString('latin1').slice(0, 200))}`,
    );
  }
  const sessions = await fuzzSessions(seed + at, Math.ceil(cases / share));
  problems.push(...sessions.problems);
  done += cases;
  console.log(`${done} cases; over sockets ${JSON.stringify(sessions.answers)}, ${sessions.growth.toFixed(0)} MB more`);
}
for (const problem of problems) console.log(`BROKEN: ${problem}`);
console.log(problems.length === 0 ? `${done} cases, and nothing broke.` : `${problems.length} cases broke something.`);
process.exitCode = problems.length === 0 ? 0 : 1;
