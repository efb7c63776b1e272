/**
 * gpgsm reads what is sealed here, and seals what is read here. Version 2.2 takes in private keys of RSA alone, and knows neither
 * AES-GCM nor RSAES-OAEP nor P-521.
 */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contentCiphers } from '../../src/smime/algorithms/contents.ts';
import { certificatesEntity, clearSigned, enveloped, opaqueSigned } from '../../src/smime/compose.ts';
import { readRequest } from '../../src/smime/certificates/request.ts';
import { oldEnvelope } from '../../src/smime/cms/envelop.ts';
import { readKeyFile } from '../../src/smime/pkcs12/read.ts';
import { ownKey } from '../../src/smime/testing/certificate.ts';
import { describeWith } from '../support/describe-with.ts';
import { pathOf } from '../support/peers.ts';
import { layersOf } from './layers.ts';
import {
  SmimeBench,
  address,
  bodyOf,
  content,
  entityOf,
  letter,
  multipartSigned,
  partsOf,
  pkcs7Mime,
  signing,
} from './smime-bench.ts';
import { gpgsm as known } from './smime-cases.ts';
import { tryAll } from './trials.ts';

describeWith('gpgsm', { peers: ['gpgsm', 'openssl'] }, () => {
  let bench: SmimeBench;
  /** They all have the same address: which is meant is said by its key. */
  let keygrip: string;

  const run = (program: 'gpgsm' | 'openssl', args: readonly string[], input = ''): Buffer =>
    execFileSync(pathOf(program), args, { input, stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 });
  const gpgsm = (...args: readonly string[]): Buffer => {
    const offline = ['--disable-dirmngr', '--disable-crl-checks', '--pinentry-mode', 'loopback'];
    return run(
      'gpgsm',
      ['--homedir', bench.folder, '--batch', '--yes', ...offline, '--passphrase-fd', '0', ...args],
      'x\n',
    );
  };

  beforeAll(async () => {
    bench = new SmimeBench('gpgsm');
    // Else it makes each use of its key as slow as a person can bear.
    bench.file('gpg-agent.conf', 's2k-count 65536\n');
    const kinds = ['rsa', 'P-256', 'P-384'] as const;
    await bench.makeByOpenssl(kinds);
    for (const kind of kinds) {
      const { fingerprint } = new X509Certificate(bench.read(`${kind}.pem`));
      writeFileSync(bench.path('trustlist.txt'), `${fingerprint} S relax\n`, { flag: 'a' });
      gpgsm('--import', bench.path(`${kind}.pem`));
    }
    const old = ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'];
    const files = ['-inkey', bench.path('rsa.key'), '-in', bench.path('rsa.pem'), '-out', bench.path('rsa.p12')];
    run('openssl', ['pkcs12', '-export', ...old, ...files, '-passout', 'pass:x']);
    gpgsm('--import', bench.path('rsa.p12'));
    const listed = gpgsm('--with-colons', '--with-keygrip', '--list-secret-keys').toString();
    keygrip = /^grp:+([0-9A-F]+):/m.exec(listed)?.[1] ?? expect.unreachable(listed);
  }, 60_000);
  afterAll(() => {
    execFileSync('gpgconf', ['--homedir', bench.folder, '--kill', 'all'], { timeout: 60_000 });
    bench.remove();
  });

  const signedByIt = (octets: Buffer, how: '--sign' | '--detach-sign', digest = 'SHA256'): Buffer => {
    const options = ['--include-certs', '1', '--digest-algo', digest, '--local-user', `&${keygrip}`];
    return gpgsm(...options, how, bench.file('in', octets));
  };
  const sealedByIt = (octets: Buffer, algorithm = 'AES256'): Buffer =>
    gpgsm('--cipher-algo', algorithm, '--recipient', `&${keygrip}`, '--encrypt', bench.file('in', octets));
  const openedByIt = (octets: Buffer): Buffer => gpgsm('--decrypt', bench.file('in', octets));
  /** What it says of a signature; `beside` is the text that stands beside it. */
  const verifiedByIt = (octets: Buffer, ...beside: readonly string[]): string =>
    gpgsm('--status-fd', '1', '--verify', bench.file('in', octets), ...beside).toString();
  /** What it takes out of a good signature. */
  const textByIt = (octets: Buffer): Buffer => {
    gpgsm('--output', bench.path('out'), '--verify', bench.file('in', octets));
    return bench.read('out');
  };
  const ours = (entity: Parameters<SmimeBench['body']>[1]): Buffer => bodyOf(entityOf(entity).body);
  const layers = async (message: Buffer): Promise<readonly string[]> => layersOf(await bench.opened(message));

  it.each(known.signs)('signs by %s, %s, %s', { timeout: 60_000 }, async (_kind, _rsa, digest) => {
    expect(await bench.standard().open(signedByIt(content, '--sign', digest.replace('-', '')))).toMatchObject({
      kind: 'content',
      encryption: null,
      signatures: [{ state: 'valid', fault: null, signer: { addresses: [address] } }],
    });
  });

  it.each(known.verifies)('verifies a signature by %s, %s, %s', { timeout: 60_000 }, async (kind, rsa, digest) => {
    const signed = ours(await opaqueSigned(letter, [bench.key(kind)], { ...signing(), rsa, digest }));
    expect(verifiedByIt(signed)).toContain('GOODSIG');
  });

  it.each(known.encrypts)('encrypts to %s, %s, by %s', { timeout: 60_000 }, async (_kind, _transport, cipher) => {
    const { name } = contentCiphers[cipher];
    const algorithm = cipher === 'tripleDes' ? '3DES' : name.replace('-CBC', '').replace('-', '');
    expect(await bench.standard().open(sealedByIt(content, algorithm))).toMatchObject({
      kind: 'content',
      content,
      encryption: { state: 'opened', algorithm: name },
    });
  });

  it.each(known.opens)('opens what is encrypted to %s, %s, by %s', { timeout: 60_000 }, async (kind, rsa, cipher) => {
    const sealed = ours(await enveloped(letter, [bench.key(kind).certificate], { cipher, rsa }));
    expect(openedByIt(sealed)).toEqual(content);
  });

  tryAll<typeof known.forms>({
    'the text beside its signature': {
      here: async () => {
        const signature = signedByIt(content, '--detach-sign');
        expect(await layers(multipartSigned(content, signature))).toEqual(['valid']);
      },
      there: async () => {
        const { text, signature } = partsOf(await clearSigned(letter, [bench.key('rsa')], signing(), Math.random));
        expect(verifiedByIt(signature, bench.file('text', text))).toContain('GOODSIG');
        expect(() => verifiedByIt(signature, bench.file('text', `${text.toString()}.`))).toThrow();
      },
    },
    'the text inside its signature': {
      here: async () =>
        expect(await layers(pkcs7Mime('signed-data', signedByIt(content, '--sign')))).toEqual(['valid']),
      there: async () =>
        expect(textByIt(ours(await opaqueSigned(letter, [bench.key('rsa')], signing())))).toEqual(content),
    },
    'signed by two': {
      there: async () => {
        const signers = [bench.key('rsa'), bench.key('P-256')];
        const said = verifiedByIt(ours(await opaqueSigned(letter, signers, signing())));
        expect(said.split('GOODSIG')).toHaveLength(3);
      },
    },
    'signed with SHA-1 (weak, and said to be)': {
      here: async () => {
        const signed = signedByIt(content, '--sign', 'SHA1');
        expect(await layers(pkcs7Mime('signed-data', signed))).toEqual(['valid (weak)']);
      },
    },
    'for two with keys of different kinds': {
      there: async () => {
        const to = [bench.key('P-256').certificate, bench.key('rsa').certificate];
        expect(openedByIt(ours(await enveloped(letter, to, oldEnvelope)))).toEqual(content);
      },
    },
    'signed, then encrypted': {
      here: async () => {
        const signed = multipartSigned(content, signedByIt(content, '--detach-sign'));
        expect(await layers(pkcs7Mime('enveloped-data', sealedByIt(signed)))).toEqual(['opened', 'valid']);
      },
      there: async () => {
        const signed = entityOf(await opaqueSigned(letter, [bench.key('rsa')], signing()));
        const sealed = ours(await enveloped(signed, [bench.key('rsa').certificate], oldEnvelope));
        expect(textByIt(bodyOf(openedByIt(sealed)))).toEqual(content);
      },
    },
    'encrypted, then signed': {
      here: async () => {
        const sealed = pkcs7Mime('enveloped-data', sealedByIt(content));
        const signed = signedByIt(sealed, '--sign');
        expect(await layers(pkcs7Mime('signed-data', signed))).toEqual(['valid', 'opened']);
      },
      there: async () => {
        const sealed = entityOf(await enveloped(letter, [bench.key('rsa').certificate], oldEnvelope));
        const signed = ours(await opaqueSigned(sealed, [bench.key('rsa')], signing()));
        expect(openedByIt(bodyOf(textByIt(signed)))).toEqual(content);
      },
    },
    'certificates alone': {
      there: async () => {
        const { certificate } = await ownKey('rsa', 'bea@example.org');
        gpgsm('--import', bench.file('certificates', ours(certificatesEntity([certificate]))));
        expect(gpgsm('--list-keys', 'bea@example.org').toString()).toContain('aka: bea@example.org');
      },
    },
    'a request for a certificate (PKCS #10)': {
      here: async () => {
        const plan = `Key-Type: RSA\nKey-Grip: ${keygrip}\nKey-Usage: sign\nName-DN: CN=Ann\nName-Email: ${address}\n`;
        const request = gpgsm('--generate-key', bench.file('plan', `${plan}Hash-Algo: SHA256\n`));
        expect(await readRequest(request)).toMatchObject({ ok: true, value: { addresses: [address] } });
      },
    },
    'a key file by triple DES': {
      here: async () => {
        // One in some fifty of those that it writes opens nowhere, not with OpenSSL either.
        let read = await readKeyFile(Buffer.alloc(0), 'x');
        for (let tries = 0; tries < 5 && !read.ok; tries++)
          read = await readKeyFile(gpgsm('--export-secret-key-p12', `&${keygrip}`), 'x');
        expect(read.ok && read.value.keys.map(({ certificate }) => certificate.octets)).toEqual([
          bench.key('rsa').certificate.octets,
        ]);
      },
    },
  });
});
