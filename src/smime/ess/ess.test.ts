/** Receipts, labels, and the certificate that a signer names. What OpenSSL makes: test/interop/ess.test.ts. */
import { describe, expect, it } from 'vitest';
import { textEntity } from '../../message/compose/entity.ts';
import { openMessage } from '../../sealed/open.ts';
import { usualSignature } from '../algorithms/make-signature.ts';
import type { OwnKey } from '../algorithms/private-key.ts';
import { context, tags } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import type { CertificateTrust } from '../certificates/trust.ts';
import { attributeIds } from '../cms/attributes.ts';
import { usualEnvelope } from '../cms/envelop.ts';
import { type SignOptions, sign } from '../cms/sign.ts';
import type { SignedData } from '../cms/signed-data.ts';
import { verifySigned } from '../cms/verify.ts';
import { tripleWrapped } from '../compose.ts';
import { smime } from '../standard.ts';
import { certify, ownKey } from '../testing/certificate.ts';
import { classifications } from './labels.ts';
import { enhanced, readSignedData } from './read.ts';
import { makeReceipt, verifyReceipt } from './receipt.ts';
import { type ReceiptRequest, writeReceiptRequest } from './receipt-request.ts';

const at = Date.UTC(2026, 10, 22);
const ann = await ownKey('P-256', 'ann@example.org');
const bob = await ownKey('rsa', 'bob@example.net');
const trust: CertificateTrust = {
  anchors: [],
  accepted: [ann.certificate, bob.certificate],
  known: [],
  revocation: () => Promise.resolve({ status: 'good' }),
  at,
};
const options = { ...usualSignature, at, intermediates: [] };
const content = Buffer.from('Content-Type: text/plain\r\n\r\nGood morning\r\n');
const request: ReceiptRequest = {
  contentIdentifier: Buffer.from('this one'),
  from: 'all',
  to: ['ann@example.org', 'jörg@example.org'],
};

async function signed(
  attributes: SignOptions['attributes'] = [],
  signers: readonly OwnKey[] = [ann],
): Promise<SignedData> {
  const made = await sign(content, signers, { ...options, isDetached: false, attributes });
  const read = made.ok ? readSignedData(made.value.octets) : made;
  return read.ok ? read.value : expect.unreachable(read.error);
}
const asking = (asked: ReceiptRequest): NonNullable<SignOptions['attributes']> => [
  [attributeIds.receiptRequest, writeReceiptRequest(asked)],
];
const firstOf = ({ signers: [first] }: SignedData) => first ?? expect.unreachable('no signer');

describe('receipts', () => {
  const receiptOf = async (data: SignedData, own: OwnKey = bob) => makeReceipt(data, firstOf(data), own, options);

  it('are asked for, made, and are proof', async () => {
    const sent = await signed(asking(request));
    expect(enhanced(sent)).toEqual({ label: null, receiptRequest: request, problem: null });
    const made = await receiptOf(sent);
    const received = made.ok ? readSignedData(made.value) : made;
    if (!received.ok) throw new Error(received.error);
    expect(await verifyReceipt(sent, received.value, trust)).toMatchObject({
      ok: true,
      signature: { state: 'valid', signer: { addresses: ['bob@example.net'] }, signedAt: at },
    });
    const again = await signed(asking({ ...request, contentIdentifier: Buffer.from('another') }));
    expect(await verifyReceipt(again, received.value, trust)).toMatchObject({
      ok: false,
      reason: 'it is a receipt for another message',
    });
    expect(await verifyReceipt(sent, sent, trust)).toMatchObject({ ok: false, reason: 'it is no receipt' });
    const stranger = { ...trust, accepted: [ann.certificate] };
    expect(await verifyReceipt(sent, received.value, stranger)).toMatchObject({
      ok: false,
      signature: { state: 'unproven' },
    });
    // A receipt is nothing to read, and no receipt is made of it.
    const opened = await smime(trust).open(made.ok ? made.value : Buffer.alloc(0));
    expect(opened).toMatchObject({ kind: 'malformed', reason: { text: expect.stringContaining('receipt') as string } });
    expect(await receiptOf(received.value)).toMatchObject({ ok: false });
  });

  const history = (...policy: readonly Buffer[]): readonly [string, Buffer] => [
    attributeIds.mlExpansionHistory,
    write.sequence(write.sequence(write.octetString(Buffer.from('the list')), write.generalizedTime(at), ...policy)),
  ];

  it.each<readonly [string, SignOptions['attributes'], boolean]>([
    ['nobody asks', [], false],
    ['bob is asked', asking({ ...request, from: ['BOB@Example.net'] }), true],
    ['others are asked', asking({ ...request, from: ['amy@example.net'] }), false],
    ['there is no list between', asking({ ...request, from: 'first-tier' }), true],
    ['there is a list between', [...asking({ ...request, from: 'first-tier' }), history()], false],
    ['a list between does not mind', [...asking(request), history()], true],
    ['a list between says no', [...asking(request), history(write.element(context(0)))], false],
    ['receipts would go nowhere', asking({ ...request, to: [] }), false],
    ['it is asked for twice', [...asking(request), ...asking(request)], false],
    ['it cannot be read', [[attributeIds.receiptRequest, write.sequence()]], false],
  ])('where %s', async (_, attributes, isMade) => {
    expect((await receiptOf(await signed(attributes))).ok).toBe(isMade);
  });
});

describe('labels', () => {
  const label = (...parts: readonly Buffer[]): NonNullable<SignOptions['attributes']> => [
    [attributeIds.securityLabel, write.element(tags.set, ...parts)],
  ];
  const policy = write.oid('1.2.3.4');

  it.each([...classifications.map((name, value) => [value, name] as const), [42, 42] as const])(
    'classification %i is %s',
    async (value, name) => {
      const mark = write.element(tags.utf8String, Buffer.from('Nur für\u0007 uns'));
      expect(enhanced(await signed(label(write.integer(value), policy, mark))).label).toEqual({
        policy: '1.2.3.4',
        classification: name,
        privacyMark: 'Nur für uns',
        hasCategories: false,
      });
    },
  );

  it.each([
    ['without a policy', [write.integer(1)]],
    ['with two policies', [policy, policy]],
    ['with a number that is none', [policy, write.element(tags.integer)]],
  ])('%s cannot be read', async (_, parts) => {
    expect(enhanced(await signed(label(...parts)))).toMatchObject({
      label: null,
      problem: expect.any(String) as string,
    });
  });

  it('of signers who do not agree is none', async () => {
    const [one, two] = [await signed(label(policy)), await signed(label(policy, write.integer(4)), [bob])];
    const both = { ...one, signers: [...one.signers, ...two.signers] };
    expect(enhanced(both)).toMatchObject({ label: null, problem: 'the signers do not agree on the security label' });
    expect(enhanced({ ...both, signers: [...one.signers, ...one.signers] }).label?.policy).toBe('1.2.3.4');
  });
});

describe('the certificate of a signer', () => {
  it('is the one that it names, and no other of its key', async () => {
    const data = await signed();
    expect(await verifySigned(data, null, trust)).toMatchObject([{ state: 'valid' }]);
    const other = await certify('amy@example.org', ann.certificate.publicKey.octets, ann.key);
    // The issuer and serial number of the one, the octets of the other.
    const twin = { ...other, issuer: ann.certificate.issuer, serial: ann.certificate.serial };
    const verdicts = await verifySigned({ ...data, certificates: [twin] }, null, { ...trust, accepted: [twin] });
    expect(verdicts).toMatchObject([{ state: 'invalid', fault: 'changed', reason: { rule: 'RFC 5035 §4' } }]);
  });

  it('by SHA-1 counts too, and one that cannot be read does not', async () => {
    const sha1 = Buffer.from(await crypto.subtle.digest('SHA-1', Uint8Array.from(ann.certificate.octets)));
    const named = (hash: Buffer): NonNullable<SignOptions['attributes']> => [
      [attributeIds.signingCertificate, write.sequence(write.sequence(write.sequence(write.octetString(hash))))],
    ];
    expect(await verifySigned(await signed(named(sha1)), null, trust)).toMatchObject([{ state: 'valid' }]);
    expect(await verifySigned(await signed(named(Buffer.alloc(20))), null, trust)).toMatchObject([
      { fault: 'changed' },
    ]);
    const bad = await signed([[attributeIds.signingCertificate, write.sequence()]]);
    expect(await verifySigned(bad, null, trust)).toMatchObject([{ state: 'invalid', fault: 'malformed' }]);
  });
});

it('what is signed, encrypted and signed again is opened whole', async () => {
  const letter = textEntity('text/plain', 'Good morning\n');
  const made = await tripleWrapped(letter, [ann], [bob.certificate], options, usualEnvelope);
  if (!made.ok) throw new Error(made.error);
  const header = Buffer.from('From: ann@example.org\r\nMIME-Version: 1.0\r\n');
  const message = Buffer.concat([header, made.value.header, Buffer.from('\r\n'), made.value.body]);
  const tree = await openMessage(message, [smime(trust, [bob])]);
  const signature = { kind: 'sealed', encryption: null, signatures: [{ state: 'valid' }] };
  expect(tree).toMatchObject({
    seal: signature,
    children: [
      {
        seal: { kind: 'sealed', encryption: { state: 'opened' } },
        children: [{ seal: signature, children: [{ part: { type: 'text' } }] }],
      },
    ],
  });
});
