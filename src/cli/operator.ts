/** Who sits at the command line, for the audit log: the user of the machine, and behind sudo the one who became root. */
import { userInfo } from 'node:os';
import type { Actor } from '../directory/audit.ts';
import type { Terminal } from './terminal.ts';

export const operatorAt = ({ env }: Pick<Terminal, 'env'>): Actor => ({
  via: 'cli',
  who: env['SUDO_USER'] ?? userName(),
  token: '',
  remoteAddress: '',
});

/** A user id without a name has none to give. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
