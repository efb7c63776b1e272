/**
 * What a data folder holds besides the message store: keys, certificates, the server's secret. A backup without them is
 * no server; the certificate's TLSA record and every key that is published in DNS depend on them.
 */
import { chmodSync, copyFileSync, cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { databaseFile } from '../store/sqlite/open.ts';

/** Of the store, which makes its own copy of them, or of a process that runs now. */
const notKept = ['packs', 'postern.db', 'server.lock', 'backup.running'];

/** Copies keys and what is beside them, and the configuration where there is one. Answers what was copied, by name. */
export function copyKeepsakes(directory: string, target: string, configuration: string | null): readonly string[] {
  // The folder may have been there before, for everybody to read.
  chmodSync(target, 0o700);
  const names = readdirSync(directory).filter((name) => !isOfStore(name) && !isWithin(target, join(directory, name)));
  for (const name of names) {
    cpSync(join(directory, name), join(target, name), {
      recursive: true,
      // A certificate may be a link to where it is renewed.
      dereference: true,
      // Backups that are kept in the data folder are not backed up again.
      filter: (source) => isPlain(source) && !existsSync(databaseFile(source)),
    });
  }
  if (configuration !== null) copyFileSync(configuration, join(target, 'postern.toml'));
  return configuration === null ? names : [...names, 'postern.toml'];
}

const isOfStore = (name: string): boolean => notKept.some((other) => name === other || name.startsWith(`${other}-`));

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}${sep}`);

function isPlain(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.isFile() || found.isDirectory());
}
