/** OpenSSL believes the lists and the answers of OCSP that are made here, and those that it makes are believed here. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Certificate } from '../../src/smime/certificates/certificate.ts';
import type { Revocation } from '../../src/smime/certificates/trust.ts';
import { verdictOfLists } from '../../src/smime/revocation/crl-verdict.ts';
import { readOcspRequest, writeOcspRequest } from '../../src/smime/revocation/ocsp-request.ts';
import { verdictOfOcsp } from '../../src/smime/revocation/ocsp-verdict.ts';
import { day, testAuthority } from '../../src/smime/testing/authority.ts';
import { blocksOf, writePem } from '../../src/smime/pem.ts';
import { certificatesOf } from '../../src/smime/testing/pem.ts';
import { describeWith } from '../support/describe-with.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

describeWith('openssl ca, ocsp and verify', { peers: ['openssl'] }, () => {
  let folder: TemporaryFolder;
  const path = (name: string): string => join(folder.path, name);
  const read = (name: string): Buffer => readFileSync(path(name));
  const certificateIn = (name: string): Certificate =>
    certificatesOf(read(name).toString('latin1'))[0] ?? expect.unreachable(name);

  async function openssl(...args: readonly string[]): Promise<string> {
    const { code, output } = await run('openssl', args);
    expect(code, `openssl ${args.join(' ')}: ${output}`).toBe(0);
    return output;
  }

  beforeAll(async () => {
    folder = temporaryFolder('revocation');
    writeFileSync(path('index'), '');
    writeFileSync(path('index.attr'), 'unique_subject = no\n');
    writeFileSync(path('serial'), '1000\n');
    writeFileSync(path('number'), '01\n');
    writeFileSync(
      path('ca.conf'),
      [
        '[ca]\ndefault_ca = own',
        `[own]\nnew_certs_dir = ${folder.path}\ndatabase = ${path('index')}\nserial = ${path('serial')}`,
        `crlnumber = ${path('number')}\ncertificate = ${path('ca.pem')}\nprivate_key = ${path('ca.key')}`,
        'default_md = sha256\ndefault_days = 30\ndefault_crl_days = 3\npolicy = any\ncrl_extensions = list',
        '[any]\ncommonName = supplied',
        '[list]\nauthorityKeyIdentifier = keyid',
        '[responder]\nextendedKeyUsage = OCSPSigning\nnoCheck = ignored',
        '',
      ].join('\n'),
    );
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const authority = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign,digitalSignature'];
    const files = (name: string): readonly string[] => ['-keyout', path(`${name}.key`), '-out', path(`${name}.pem`)];
    await openssl('req', '-x509', ...key, '-days', '30', ...files('ca'), '-subj', '/CN=An authority', ...authority);
    for (const name of ['ann', 'bob', 'responder']) {
      await openssl('req', ...key, '-keyout', path(`${name}.key`), '-out', path(`${name}.csr`), '-subj', `/CN=${name}`);
      const more = name === 'responder' ? ['-extensions', 'responder'] : [];
      const out = ['-in', path(`${name}.csr`), '-out', path(`${name}.pem`), '-notext'];
      await openssl('ca', '-config', path('ca.conf'), '-batch', ...more, ...out);
    }
    const revoking = ['-revoke', path('bob.pem'), '-crl_reason', 'superseded'];
    await openssl('ca', '-config', path('ca.conf'), ...revoking);
    await openssl('ca', '-config', path('ca.conf'), '-gencrl', '-out', path('list.pem'));
  }, 60_000);
  afterAll(() => folder.remove());

  it('makes lists that count here', async () => {
    const [list] = blocksOf(read('list.pem').toString('latin1'), 'X509 CRL');
    const asked = (name: string): Promise<Revocation> =>
      verdictOfLists(certificateIn(name), certificateIn('ca.pem'), list === undefined ? [] : [list], Date.now());
    expect(await asked('ann.pem')).toEqual({ status: 'good' });
    expect(await asked('bob.pem')).toMatchObject({ status: 'revoked', reason: 'superseded' });
  });

  it.each(['ca', 'responder'])('reads what it is asked, and its answers by %s count here', async (signer) => {
    const nonce = Buffer.alloc(32, 3);
    for (const [name, status] of [
      ['ann', 'good'],
      ['bob', 'revoked'],
    ] as const) {
      const about = certificateIn(`${name}.pem`);
      writeFileSync(path('request'), writeOcspRequest(about, certificateIn('ca.pem'), nonce));
      const who = ['-rsigner', path(`${signer}.pem`), '-rkey', path(`${signer}.key`), '-CA', path('ca.pem')];
      const files = ['-reqin', path('request'), '-respout', path('answer')];
      await openssl('ocsp', '-index', path('index'), ...who, ...files, '-ndays', '1');
      const verdict = await verdictOfOcsp(about, certificateIn('ca.pem'), read('answer'), nonce, Date.now());
      expect(verdict.revocation).toMatchObject({ status });
    }
  });

  it('asks in a way that is read here', async () => {
    const about = ['-issuer', path('ca.pem'), '-cert', path('ann.pem'), '-cert', path('bob.pem')];
    await openssl('ocsp', ...about, '-reqout', path('request'));
    const serials = ['ann.pem', 'bob.pem'].map((name) => ({ serial: certificateIn(name).serial }));
    expect(readOcspRequest(read('request'))).toMatchObject({ ok: true, value: { ids: serials } });
  });

  it('believes the lists and the answers that are made here', async () => {
    const now = Date.now();
    const authority = await testAuthority('Our authority', now);
    const ann = await authority.issue('ann@example.org', 7);
    writeFileSync(path('own.pem'), writePem('CERTIFICATE', authority.certificate.octets));
    writeFileSync(path('own-ann.pem'), writePem('CERTIFICATE', ann.octets));
    const gone = { at: now - day, reason: 'keyCompromise' } as const;
    const verify = async (revoked: Parameters<typeof authority.list>[0]): Promise<string> => {
      writeFileSync(path('own-list.pem'), writePem('X509 CRL', await authority.list(revoked)));
      const files = ['-CAfile', path('own.pem'), '-CRLfile', path('own-list.pem'), path('own-ann.pem')];
      return (await run('openssl', ['verify', '-crl_check', ...files])).output;
    };
    expect(await verify({})).toContain('OK');
    expect(await verify({ revoked: [{ serial: ann.serial, ...gone }] })).toContain('certificate revoked');
    for (const [status, told] of [
      [{ status: 'good' }, 'good'],
      [{ status: 'revoked', ...gone }, 'Reason: keyCompromise'],
    ] as const) {
      writeFileSync(path('own-answer'), await authority.answer(ann, status));
      const about = ['-issuer', path('own.pem'), '-cert', path('own-ann.pem'), '-CAfile', path('own.pem')];
      const output = await openssl('ocsp', '-respin', path('own-answer'), ...about);
      expect(output).toContain('Response verify OK');
      expect(output).toContain(told);
    }
  });
});
