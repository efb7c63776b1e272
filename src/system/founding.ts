/** The files of a new server: its configuration, its folder, and a certificate to begin with. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commentedConfig } from '../config/commented.ts';
import { selfSigned } from '../lab/certificates.ts';

export interface Founding {
  readonly hostname: string;
  /** Absolute paths. */
  readonly config: string;
  readonly data: string;
}

/** Makes the folder and the first certificate, and answers that, PEM. Keys that exist stay. */
export async function makeServerFolder({ hostname, data }: Founding, now: number): Promise<string> {
  const tls = join(data, 'tls');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  mkdirSync(tls, { recursive: true, mode: 0o700 });
  const files = { certificate: join(tls, 'certificate.pem'), key: join(tls, 'key.pem') };
  if (!existsSync(files.certificate) || !existsSync(files.key)) {
    const pair = await selfSigned([hostname], now);
    writeFileSync(files.key, pair.key, { mode: 0o600 });
    writeFileSync(files.certificate, pair.certificate, { mode: 0o644 });
  }
  return readFileSync(files.certificate, 'utf8');
}

/** Writes the configuration where there is none: the last step, so that what it speaks of is there. */
export function writeConfiguration({ hostname, config, data }: Founding): void {
  const made = mkdirSync(dirname(config), { recursive: true });
  // It holds no secret, and the user that the server runs as must read it, whatever the umask of who writes it.
  if (made !== undefined) chmodSync(dirname(config), 0o755);
  const given = new Map([
    ['server.hostname', hostname],
    ['server.data', data],
  ]);
  writeFileSync(config, commentedConfig(given), { flag: 'wx' });
  chmodSync(config, 0o644);
}
