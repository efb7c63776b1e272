/** A whole server with accounts and a certificate for localhost by a CA of its own, configured as a test wants it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogFields } from '../../src/base/log.ts';
import type { ListenerName } from '../../src/config/listeners.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { issue, makeAuthority } from '../../src/lab/certificates.ts';
import type { Store } from '../../src/store/sqlite/open.ts';
import { addAccounts, dataOf, startTestSystem } from './system.ts';
import { temporaryFolder } from './temporary.ts';

export interface TestSystem {
  readonly folder: string;
  /** Of the authority of the server's certificate. */
  readonly caFile: string;
  readonly ports: Readonly<Record<string, number>>;
  /** What was logged, oldest first. */
  readonly events: readonly (readonly [event: string, fields: LogFields | undefined])[];
  remove(): Promise<void>;
}

/** Those that speak a protocol with logins, and port 25. */
const opened: readonly ListenerName[] = ['smtp', 'submission', 'submissions', 'imap', 'imaps', 'pop3', 'pop3s'];

const isReading = (name: ListenerName): boolean => name.startsWith('imap') || name.startsWith('pop3');

/** `accounts` have a password each; null makes one that has none. `reading` is for the listeners of IMAP and POP3. */
export async function startServer(
  given: Omit<ConfigInput, 'server' | 'listeners'>,
  accounts: Readonly<Record<string, string | null>>,
  also: (store: Store, data: string) => Promise<void> = () => Promise.resolve(),
  reading: { readonly clientCertificates?: boolean } = {},
): Promise<TestSystem> {
  const folder = temporaryFolder('server');
  const caFile = join(folder.path, 'ca.pem');
  const authority = await makeAuthority('Test', Date.now());
  writeFileSync(caFile, authority.certificate);
  const events: [string, LogFields | undefined][] = [];
  const note = (event: string, fields?: LogFields): void => void events.push([event, fields]);
  try {
    const system = await startTestSystem(folder.path, {
      hostname: 'mail.alpha.test',
      open: Object.fromEntries(opened.map((name) => [name, isReading(name) ? reading : {}])),
      given,
      pair: await issue(authority, ['localhost', '127.0.0.1'], Date.now()),
      log: { debug: note, info: note, warn: note, error: note },
      prepare: async (store) => {
        await addAccounts(store, accounts);
        await also(store, dataOf(folder.path));
      },
    });
    const remove = async (): Promise<void> => {
      await system.stop();
      folder.remove();
    };
    return { folder: folder.path, caFile, ports: system.ports, events, remove };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
