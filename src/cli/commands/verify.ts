/** postern verify */
import { verifyAction } from '../../http/admin/backup.ts';
import { sizeText } from '../columns.ts';
import { command, done } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { showProgress } from '../progress.ts';

export const verify = command({
  about:
    'Read every stored message and check it, its hash, and every reference to it. Exit code 65 when something is wrong.',
  operands: [],
  options: dataOptions,
  run: ({ values, terminal }) =>
    withStore(values, terminal, async ({ maintenance, audit }) => {
      const progress = showProgress(terminal);
      const report = await maintenance.verify(progress.step).finally(progress.end);
      const { messages, problems } = report;
      await audit.note({ action: verifyAction, subject: '', details: { messages, problems: problems.length } });
      const counted = `${report.messages} messages, ${report.queued} in the queue, ${sizeText(report.octets)} read`;
      const value = { ...report, problems: [...report.problems] };
      if (report.problems.length === 0) return done(`All is well: ${counted}.`, value);
      const text = `${report.problems.join('\n')}\n${report.problems.length} problems; ${counted}. Restore what is damaged from a backup.`;
      return { ...done(text, value), exit: exit.data };
    }),
});
