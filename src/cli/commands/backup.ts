/** postern backup DIR */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { backupAction } from '../../http/admin/backup.ts';
import { copyKeepsakes } from '../../system/keepsakes.ts';
import { command, done, failed } from '../command.ts';
import { dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import { showProgress } from '../progress.ts';

export const backup = command({
  about:
    'Copy the message store, the keys and the configuration to a folder that is empty or not there yet, while the server runs.',
  operands: ['DIR'],
  options: dataOptions,
  run: async ({ values, operands: [written = ''], terminal }) => {
    const target = resolve(terminal.workingDirectory, written);
    if (existsSync(target) && readdirSync(target).length > 0)
      return failed(exit.cannotCreate, `${target} is not empty`, 'name a folder that is empty or not there yet');
    return await withStore(values, terminal, async ({ maintenance, audit }, place) => {
      const progress = showProgress(terminal);
      try {
        const report = await maintenance.backup(target, progress.step);
        const kept = copyKeepsakes(place.directory, target, place.configFile);
        await audit.note({ action: backupAction, subject: target, details: { messages: report.messages } });
        return done(
          `${report.messages} messages, with keys and configuration, are copied to ${target}: a data folder of its own`,
          { ...report, kept },
        );
      } finally {
        progress.end();
      }
    });
  },
});
