/** Certificates with a picture in them, and an authority that gives them out, for tests. */
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const picture = (body = '<rect width="10" height="10"/>', root = 'viewBox="0 0 64 64"'): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" ${root}><title>Alpha</title>${body}</svg>`;

const der = (tag: number, ...content: readonly Buffer[]): Buffer => {
  const whole = Buffer.concat(content);
  const length =
    whole.length < 0x80
      ? [whole.length]
      : whole.length < 0x100
        ? [0x81, whole.length]
        : [0x82, whole.length >> 8, whole.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), whole]);
};

/** LogotypeExtn with a subjectLogo. RFC 3709 §4.1 */
export function logotype(svg: string, { digest = svg, type = 'image/svg+xml' } = {}): Buffer {
  const hash = der(
    0x30,
    der(0x30, der(0x06, Buffer.from('608648016503040201', 'hex'))),
    der(0x04, createHash('sha256').update(digest).digest()),
  );
  const uri = `data:image/svg+xml;base64,${gzipSync(svg).toString('base64')}`;
  const details = der(0x30, der(0x16, Buffer.from(type)), der(0x30, hash), der(0x30, der(0x16, Buffer.from(uri))));
  return der(0x30, der(0xa2, der(0xa0, der(0x30, der(0x30, details)))));
}

export interface MarkWishes {
  readonly names?: readonly string[];
  readonly purpose?: string;
  /** The extension; null leaves it out. */
  readonly logotype: Buffer | null;
  readonly days?: number;
}

export interface MarkAuthority {
  /** PEM */
  readonly certificate: string;
  readonly issue: (wishes: MarkWishes) => string;
}

/** By the program openssl. Whoever is done with it forgets its folder with `close`. */
export function markAuthority(): MarkAuthority & { readonly close: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'postern-mark-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...words: readonly string[]): void => {
    execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  };
  const key = (name: string): void =>
    writeFileSync(
      file(name),
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
  key('ca.key');
  const constraints = ['-addext', 'basicConstraints=critical,CA:TRUE'];
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    'ca.key',
    '-subj',
    '/CN=Marks',
    ...constraints,
    '-days',
    '99',
    '-out',
    'ca.pem',
  );
  const certificate = readFileSync(file('ca.pem'), 'utf8');
  let count = 0;
  return {
    certificate,
    issue: ({ names = ['alpha.test'], purpose = '1.3.6.1.5.5.7.3.31', logotype: logo, days = 30 }) => {
      const leaf = `leaf${(count += 1)}`;
      key(`${leaf}.key`);
      const lines = [
        'basicConstraints=CA:FALSE',
        `extendedKeyUsage=${purpose}`,
        `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
        ...(logo === null ? [] : [`1.3.6.1.5.5.7.1.12=DER:${logo.toString('hex')}`]),
      ];
      writeFileSync(file(`${leaf}.ext`), `${lines.join('\n')}\n`);
      openssl('req', '-new', '-key', `${leaf}.key`, '-subj', '/CN=Alpha', '-out', `${leaf}.csr`);
      openssl(
        ...['x509', '-req', '-in', `${leaf}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
        ...['-extfile', `${leaf}.ext`, '-days', String(days), '-out', `${leaf}.pem`],
      );
      return readFileSync(file(`${leaf}.pem`), 'utf8') + certificate;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
