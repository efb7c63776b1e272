/** Signed receipts and triple wrapping with `openssl cms`, both ways. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Entity, textEntity } from '../../src/message/compose/entity.ts';
import { examine } from '../../src/message/examine.ts';
import { decodeTransfer } from '../../src/message/mime/transfer.ts';
import { openMessage } from '../../src/sealed/open.ts';
import { usualSignature } from '../../src/smime/algorithms/make-signature.ts';
import { type OwnKey, parsePrivateKey } from '../../src/smime/algorithms/private-key.ts';
import type { CertificateTrust } from '../../src/smime/certificates/trust.ts';
import { attributeIds } from '../../src/smime/cms/attributes.ts';
import { oldEnvelope } from '../../src/smime/cms/envelop.ts';
import { opaqueSigned, receiptEntity, tripleWrapped } from '../../src/smime/compose.ts';
import type { SignedData } from '../../src/smime/cms/signed-data.ts';
import { enhanced, readSignedData } from '../../src/smime/ess/read.ts';
import { makeReceipt, verifyReceipt } from '../../src/smime/ess/receipt.ts';
import { writeReceiptRequest } from '../../src/smime/ess/receipt-request.ts';
import { blocksOf } from '../../src/smime/pem.ts';
import { smime } from '../../src/smime/standard.ts';
import { certificatesOf } from '../../src/smime/testing/pem.ts';
import { describeWith } from '../support/describe-with.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import type { opensslServices } from './smime-cases.ts';
import { tryAll } from './trials.ts';

describeWith('openssl cms, enhanced security services', { peers: ['openssl'] }, () => {
  let folder: TemporaryFolder;
  const own = new Map<string, OwnKey>();
  const path = (name: string): string => join(folder.path, name);
  const keyOf = (name: string): OwnKey => own.get(name) ?? expect.unreachable(name);

  async function openssl(...args: readonly string[]): Promise<string> {
    const { code, output } = await run('openssl', args);
    expect(code, `openssl ${args.join(' ')}: ${output}`).toBe(0);
    return output;
  }

  beforeAll(async () => {
    folder = temporaryFolder('ess');
    for (const name of ['ann', 'bob']) {
      const files = ['-keyout', path(`${name}.key`), '-out', path(`${name}.pem`), '-days', '30', '-nodes'];
      const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=email:${name}@example.org`];
      await openssl('req', '-x509', '-newkey', 'rsa:2048', ...files, ...names);
      const [certificate] = certificatesOf(readFileSync(path(`${name}.pem`), 'latin1'));
      const [octets] = blocksOf(readFileSync(path(`${name}.key`), 'latin1'), 'PRIVATE KEY');
      const key = parsePrivateKey(octets ?? Buffer.alloc(0));
      if (certificate === undefined || !key.ok) throw new Error('openssl made no key');
      own.set(name, { certificate, key: key.value });
    }
    writeFileSync(path('letter'), 'Content-Type: text/plain\r\n\r\nGood morning\r\n');
  }, 60_000);
  afterAll(() => folder.remove());

  const trust = (): CertificateTrust => ({
    anchors: [],
    accepted: [...own.values()].map(({ certificate }) => certificate),
    known: [],
    revocation: () => Promise.resolve({ status: 'good' }),
    at: Date.now(),
  });
  const options = () => ({ ...usualSignature, at: Date.now(), intermediates: [] });
  const by = (name: string): readonly string[] => ['-signer', path(`${name}.pem`), '-inkey', path(`${name}.key`)];

  function write(name: string, { header, body }: Entity): string {
    writeFileSync(path(name), Buffer.concat([Buffer.from('MIME-Version: 1.0\r\n'), header, Buffer.from('\r\n'), body]));
    return path(name);
  }

  /** The CMS of a file that is one sealed body. */
  function signedIn(name: string): SignedData {
    const octets = readFileSync(path(name));
    const { structure } = examine(octets);
    const body = decodeTransfer(octets.subarray(structure.body, structure.end), structure.encoding);
    const read = readSignedData(body);
    return read.ok ? read.value : expect.unreachable(read.error);
  }

  const receipts = [
    ['all', ['-receipt_request_all']],
    ['first-tier', ['-receipt_request_first']],
    [['bob@example.org'], ['-receipt_request_from', 'bob@example.org']],
  ] as const;

  tryAll<typeof opensslServices>({
    'a signed receipt': {
      here: async () => {
        const request = { contentIdentifier: Buffer.from('this one'), from: 'all', to: ['ann@example.org'] } as const;
        const attributes = [[attributeIds.receiptRequest, writeReceiptRequest(request)]] as const;
        const sent = await opaqueSigned(textEntity('text/plain', 'Hello\n'), [keyOf('ann')], {
          ...options(),
          attributes,
        });
        if (!sent.ok) throw new Error(sent.error);
        write('sent', sent.value);
        await openssl('cms', '-sign_receipt', '-in', path('sent'), '-out', path('receipt'), ...by('bob'));
        expect(await verifyReceipt(signedIn('sent'), signedIn('receipt'), trust())).toMatchObject({
          ok: true,
          signature: { signer: { addresses: ['bob@example.org'] } },
        });
      },
      there: async () => {
        for (const [from, how] of receipts) {
          const asking = [...how, '-receipt_request_to', 'ann@example.org'];
          await openssl(
            'cms',
            '-sign',
            '-nodetach',
            '-in',
            path('letter'),
            '-out',
            path('asks'),
            ...by('ann'),
            ...asking,
          );
          const data = signedIn('asks');
          expect(enhanced(data).receiptRequest).toMatchObject({ from, to: ['ann@example.org'] });
          const [signer] = data.signers;
          if (signer === undefined) throw new Error('nobody signed');
          const made = await makeReceipt(data, signer, keyOf('bob'), options());
          if (!made.ok) throw new Error(made.error);
          write('receipt', receiptEntity(made.value));
          const verified = await openssl(
            'cms',
            '-verify_receipt',
            path('receipt'),
            '-in',
            path('asks'),
            '-CAfile',
            path('bob.pem'),
          );
          expect(verified).toContain('Verification successful');
        }
      },
    },
    'signed, encrypted and signed again': {
      here: async () => {
        await openssl('cms', '-sign', '-nodetach', '-in', path('letter'), '-out', path('inner'), ...by('ann'));
        await openssl('cms', '-encrypt', '-aes-256-gcm', '-in', path('inner'), '-out', path('middle'), path('bob.pem'));
        await openssl('cms', '-sign', '-in', path('middle'), '-out', path('outer'), ...by('ann'));
        const tree = await openMessage(readFileSync(path('outer')), [smime(trust(), [keyOf('bob')])]);
        const valid = [{ state: 'valid', signer: { addresses: ['ann@example.org'] } }];
        expect(tree).toMatchObject({
          seal: { kind: 'signed', signatures: valid },
          children: [
            {
              seal: { kind: 'sealed', encryption: { state: 'opened' } },
              children: [{ seal: { kind: 'sealed', signatures: valid } }],
            },
            { role: 'signature' },
          ],
        });
      },
      there: async () => {
        const letter = textEntity('text/plain', 'Good morning\n');
        const made = await tripleWrapped(letter, [keyOf('ann')], [keyOf('bob').certificate], options(), oldEnvelope);
        if (!made.ok) throw new Error(made.error);
        const verify = ['cms', '-verify', '-CAfile', path('ann.pem'), '-purpose', 'any'];
        await openssl(...verify, '-in', write('outer', made.value), '-out', path('middle'));
        const opener = ['-recip', path('bob.pem'), '-inkey', path('bob.key')];
        await openssl('cms', '-decrypt', '-in', path('middle'), '-out', path('inner'), ...opener);
        await openssl(...verify, '-in', path('inner'), '-out', path('read'));
        expect(readFileSync(path('read'), 'latin1')).toContain('Good morning');
      },
    },
  });
});
