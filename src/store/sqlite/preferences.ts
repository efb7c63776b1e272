/** Preferences on SQLite. directory/preferences.ts */
import type { PreferenceStore } from '../../directory/preferences.ts';
import { number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

export const preferenceStore = (sql: Statements, writer: WriterClient): PreferenceStore => ({
  of(account) {
    const row = sql.row('SELECT state, content FROM preferences WHERE account_id = ?', account);
    return Promise.resolve(
      row === null ? { state: 0, content: '{}' } : { state: number(row, 'state'), content: text(row, 'content') },
    );
  },
  replace: (account, state, content) => writer.run('replacePreferences', account, state, content),
});
