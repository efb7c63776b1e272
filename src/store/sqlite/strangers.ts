/** How many strangers are remembered, on SQLite. spam/strangers.ts */
import { limits } from '../../spam/limits.ts';
import type { StrangerCounts } from '../../spam/strangers.ts';
import { sampled } from './read/sample.ts';
import type { Statements } from './statements.ts';

const ham = '(ham + ham_before)';
const unwanted = '(spam + refused + spam_before + refused_before)';

export const strangerCounts = (sql: Statements): StrangerCounts => ({
  greylist(now) {
    const columns = {
      waiting: 'passes = 0 AND forgotten_at > ?',
      known: 'passes > 0 AND forgotten_at > ?',
    };
    const { sums, exact } = sampled(sql, 'greylist', columns, now, now);
    return Promise.resolve({ waiting: sums.waiting, known: sums.known, exact });
  },
  senders(period) {
    const isGood = `${ham} >= ${limits.goodSender} AND ${ham} > ${unwanted}`;
    const columns = {
      good: `period >= ? AND ${isGood}`,
      bad: `period >= ? AND ${unwanted} > ${ham}`,
      unsure: `period >= ? AND NOT (${isGood}) AND ${unwanted} <= ${ham}`,
    };
    const { sums, exact } = sampled(sql, 'reputation', columns, period, period, period);
    return Promise.resolve({ ...sums, exact });
  },
});
