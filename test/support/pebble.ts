/** A CA of its own (Let's Encrypt's pebble), which asks one name server and looks for proofs at ports of the test. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issue, makeAuthority } from '../../src/lab/certificates.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { freePort } from './ports.ts';
import { answers } from './primary.ts';
import { temporaryFolder } from './temporary.ts';

export interface Pebble extends Daemon {
  /** URL of its directory. */
  readonly directory: string;
  /** PEM of the authority that its own certificate is of. */
  readonly root: string;
}

export interface PebbleOptions {
  readonly nameServer: number;
  readonly httpPort: number;
  readonly tlsPort: number;
  /** Seconds that a certificate lives. */
  readonly lifetime?: number;
  /** Of accounts at this CA: id and key in base64url. */
  readonly externalAccount?: { readonly id: string; readonly key: string };
}

export async function startPebble(options: PebbleOptions): Promise<Pebble> {
  const folder = temporaryFolder('pebble');
  const port = await freePort();
  const management = await freePort();
  const authority = await makeAuthority('pebble', Date.now());
  const own = await issue(authority, ['localhost', '127.0.0.1'], Date.now());
  const file = (name: string, text: string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };
  const { httpPort, tlsPort, externalAccount } = options;
  const config = file(
    'pebble.json',
    JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${port}`,
        managementListenAddress: `127.0.0.1:${management}`,
        certificate: file('certificate.pem', own.certificate),
        privateKey: file('key.pem', own.key),
        httpPort,
        tlsPort,
        ocspResponderURL: '',
        externalAccountBindingRequired: externalAccount !== undefined,
        ...(externalAccount === undefined
          ? {}
          : { externalAccountMACKeys: { [externalAccount.id]: externalAccount.key } }),
        ...(options.lifetime === undefined ? {} : { certificateValidityPeriod: options.lifetime }),
      },
    }),
  );
  const args = ['-config', config, '-dnsserver', `127.0.0.1:${options.nameServer}`, '-strict'];
  try {
    const daemon = await startDaemon('pebble', args, {
      log: join(folder.path, 'log'),
      env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '20', PEBBLE_AUTHZREUSE: '0' },
      ready: () => answers(port),
    });
    return {
      directory: `https://127.0.0.1:${port}/dir`,
      root: authority.certificate,
      stop: async () => {
        await daemon.stop();
        folder.remove();
      },
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
