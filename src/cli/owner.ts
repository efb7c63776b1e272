/** Root may open everybody's data, and would leave files in it that its owner, the server, cannot open. */
import { statSync } from 'node:fs';
import { databaseFile } from '../store/sqlite/open.ts';
import { type Failure, failed } from './command.ts';
import { exit } from './exit.ts';

/** Why root should not touch the data, or null. */
export function foreignOwner(directory: string): Failure | null {
  const owner = statSync(databaseFile(directory), { throwIfNoEntry: false })?.uid;
  if (process.getuid?.() !== 0 || owner === undefined || owner === 0) return null;
  return failed(
    exit.noPermission,
    `the data in ${directory} belongs to user ${owner}, and root would leave files there that this user cannot open`,
    'run it as that user, such as: sudo -u postern postern …',
  );
}
