/** postern purge */
import { command, done } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';

export const purge = command({
  about: 'Remove for good what was deleted longer ago than store.undelete_days. A server does it by itself every day.',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withStore(values, terminal, async ({ maintenance }) => {
      const report = await maintenance.purge();
      return done(`${report.emails} messages are removed for good, ${report.orphans} leftovers with them`, {
        ...report,
      });
    }),
});
