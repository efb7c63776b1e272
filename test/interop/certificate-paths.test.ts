/** OpenSSL judges the same chains of certificates as Postern does, but for what the table says of both. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { arrived, pathCases } from '../../src/smime/testing/paths.ts';
import { describeWith } from '../support/describe-with.ts';
import { pathOf } from '../support/peers.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const pem = (octets: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${octets.toString('base64')}\n-----END CERTIFICATE-----\n`;

describeWith('certificate paths', { peers: ['openssl'] }, () => {
  let folder: TemporaryFolder;
  beforeAll(() => {
    folder = temporaryFolder('certificate-paths');
  });
  afterAll(() => folder.remove());

  const file = (name: string, certificates: readonly { readonly octets: Buffer }[]): string => {
    const path = join(folder.path, name);
    writeFileSync(path, certificates.map(({ octets }) => pem(octets)).join(''));
    return path;
  };

  it.each(pathCases)('$what', async ({ what, chain, fault, openssl }) => {
    const certificates = await chain();
    const between = file('between.pem', certificates.slice(1, -1));
    const asked = promisify(execFile)(
      pathOf('openssl'),
      [
        ...['verify', '-purpose', 'smimesign', '-attime', String(arrived / 1_000), '-no-CApath', '-no-CAstore'],
        ...['-CAfile', file('root.pem', certificates.slice(-1))],
        ...(certificates.length > 2 ? ['-untrusted', between] : []),
        file('end.pem', certificates.slice(0, 1)),
      ],
      { timeout: 60_000 },
    );
    const agrees = await asked.then(
      () => fault === null,
      () => fault !== null,
    );
    expect(agrees, what).toBe(openssl === undefined);
  });
});
