/** postern backup DIR */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { showProgress } from '../progress.ts';

export const backup = command({
  about: 'Copy the message store to a folder that is empty or not there yet, while the server runs.',
  operands: ['DIR'],
  options: dataOptions,
  run: async ({ values, operands: [written = ''], terminal }) => {
    const target = resolve(terminal.workingDirectory, written);
    if (existsSync(target) && readdirSync(target).length > 0)
      return failed(exit.cannotCreate, `${target} is not empty`, 'name a folder that is empty or not there yet');
    return await withStore(values, terminal, async ({ maintenance }) => {
      const progress = showProgress(terminal);
      try {
        const report = await maintenance.backup(target, progress.step);
        return done(`${report.messages} messages are copied to ${target}; it is a message store of its own`, {
          ...report,
        });
      } finally {
        progress.end();
      }
    });
  },
});
