/**
 * What a data folder holds besides the message store: keys, certificates, the server's secret. A backup without them is
 * no server; the certificate's TLSA record and every key that is published in DNS depend on them.
 */
import { chmodSync, copyFileSync, cpSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Of the store, which makes its own copy of them, or of a process that runs now. */
const notKept = ['packs', 'postern.db', 'server.lock', 'backup.running'];

/** Copies keys and what is beside them, and the configuration where there is one. Answers what was copied, by name. */
export function copyKeepsakes(directory: string, target: string, configuration: string | null): readonly string[] {
  // The folder may have been there before, for everybody to read.
  chmodSync(target, 0o700);
  const names = readdirSync(directory).filter(
    (name) => !notKept.some((other) => name === other || name.startsWith(`${other}-`)),
  );
  for (const name of names) {
    cpSync(join(directory, name), join(target, name), {
      recursive: true,
      // A certificate may be a link to where it is renewed.
      dereference: true,
      filter: (source) => lstatSync(source).isSymbolicLink() || isPlain(source),
    });
  }
  if (configuration !== null) copyFileSync(configuration, join(target, 'postern.toml'));
  return configuration === null ? names : [...names, 'postern.toml'];
}

function isPlain(path: string): boolean {
  const found = statSync(path);
  return found.isFile() || found.isDirectory();
}
