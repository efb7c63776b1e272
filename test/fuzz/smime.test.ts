/** S/MIME that a stranger broke: every decoder answers, none throws, and nothing that was changed opens or is valid. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { examine } from '../../src/message/examine.ts';
import { decodeTransfer } from '../../src/message/mime/transfer.ts';
import { decode, reading, tags } from '../../src/smime/asn1/reader.ts';
import { certificate } from '../../src/smime/certificates/certificate.ts';
import { readRequest, writeRequest } from '../../src/smime/certificates/request.ts';
import type { CertificateTrust } from '../../src/smime/certificates/trust.ts';
import { compressedData } from '../../src/smime/cms/compressed-data.ts';
import { contentInfo } from '../../src/smime/cms/content-info.ts';
import { envelop, usualEnvelope } from '../../src/smime/cms/envelop.ts';
import { authEnvelopedData, envelopedData } from '../../src/smime/cms/enveloped-data.ts';
import { signedData } from '../../src/smime/cms/signed-data.ts';
import { sign } from '../../src/smime/cms/sign.ts';
import { attributeIds } from '../../src/smime/cms/attributes.ts';
import { enhanced, readSignedData } from '../../src/smime/ess/read.ts';
import { isAsked, writeReceiptRequest } from '../../src/smime/ess/receipt-request.ts';
import { usualSignature } from '../../src/smime/algorithms/make-signature.ts';
import { element, oid } from '../../src/smime/asn1/write.ts';
import { readKeyFile } from '../../src/smime/pkcs12/read.ts';
import { parseCrl } from '../../src/smime/revocation/crl.ts';
import { verdictOfLists } from '../../src/smime/revocation/crl-verdict.ts';
import { readOcspRequest, writeOcspRequest } from '../../src/smime/revocation/ocsp-request.ts';
import { parseOcspResponse } from '../../src/smime/revocation/ocsp-response.ts';
import { verdictOfOcsp } from '../../src/smime/revocation/ocsp-verdict.ts';
import { smime } from '../../src/smime/standard.ts';
import { day, testAuthority } from '../../src/smime/testing/authority.ts';
import { ownKey } from '../../src/smime/testing/certificate.ts';
import { certificatesOf } from '../../src/smime/testing/pem.ts';
import { type Chances, seeded } from '../support/seeded.ts';

const corpus = new URL('../corpus/smime-thunderbird/', import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, corpus));
const files = readdirSync(corpus);

/** The sealed bodies of the corpus. */
const bodies = files
  .filter((name) => name.endsWith('.opaque.eml') || name.endsWith('.env.eml'))
  .map((name) => {
    const octets = read(name);
    const { structure } = examine(octets);
    return decodeTransfer(octets.subarray(structure.body, structure.end), structure.encoding);
  });

const anchors = certificatesOf(read('TestCA.pem').toString('latin1'));
const trust: CertificateTrust = {
  anchors,
  accepted: [],
  known: [],
  revocation: () => Promise.resolve({ status: 'good' }),
  at: Date.UTC(2027, 0, 1),
};

/** Tags and lengths are what ASN.1 breaks by. */
const telling = [0, 1, 2, 3, 4, 5, 6, 0x17, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xa0, 0xa1, 0xff];

function broken(octets: Buffer, chances: Chances): Buffer {
  const changed = Buffer.from(octets);
  const place = (): number => chances.below(changed.length);
  switch (chances.below(4)) {
    case 0:
      changed[place()] = chances.of(telling);
      return changed;
    case 1:
      changed[place()] = chances.below(256);
      changed[place()] = chances.below(256);
      return changed;
    case 2:
      return changed.subarray(0, place());
    default: {
      const [from, to, length] = [place(), place(), chances.below(40)];
      return Buffer.concat([changed.subarray(0, from), octets.subarray(to, to + length), changed.subarray(from)]);
    }
  }
}

const readers = [compressedData, envelopedData, authEnvelopedData, signedData, signedData];

it('100,000 mutations do not hurt the decoders', () => {
  const chances = seeded(1);
  const seeds = [...bodies, ...anchors.map(({ octets }) => octets)];
  let understood = 0;
  for (let at = 0; at < 100_000; at++) {
    const octets = broken(chances.of(seeds), chances);
    const info = decode(octets, contentInfo);
    if (!info.ok) {
      understood += Number(decode(octets, certificate).ok);
      continue;
    }
    const { content } = info.value;
    const reader = chances.of(readers);
    understood += Number(reading<unknown>(() => reader(content)).ok);
  }
  // Some changes are of contents alone, and most are not.
  expect(understood).toBeGreaterThan(5_000);
  expect(understood).toBeLessThan(95_000);
}, 60_000);

it('1,500 mutations are nobody’s signature', async () => {
  const chances = seeded(2);
  const standard = smime(trust);
  const signed = bodies.filter((body) => decode(body, contentInfo).ok);
  for (let at = 0; at < 1_500; at++) {
    const whole = chances.of(signed);
    const opened = await standard.open(broken(whole, chances));
    if (opened.kind !== 'content') continue;
    const before = await standard.open(whole);
    // What is valid still is what was signed: the change was beside it.
    const isSame = before.kind === 'content' && before.content.equals(opened.content);
    for (const { state } of opened.signatures) if (state === 'valid') expect(isSame).toBe(true);
  }
}, 60_000);

it('1,500 mutations do not open what is encrypted', async () => {
  const chances = seeded(3);
  const own = await ownKey('P-256', 'ann@example.org');
  const text = Buffer.from('Content-Type: text/plain\r\n\r\nGood morning\r\n');
  const sealed = await envelop(text, [own.certificate], usualEnvelope);
  if (!sealed.ok) throw new Error(sealed.error);
  const standard = smime(trust, [own]);
  for (let at = 0; at < 1_500; at++) {
    const opened = await standard.open(broken(sealed.value, chances));
    // Versions and names of algorithms that do not matter may change; the text may not.
    if (opened.kind === 'content') expect(opened.content.equals(text)).toBe(true);
  }
}, 60_000);

it('200 mutations of key files and requests end in an answer', async () => {
  const chances = seeded(4);
  // Those of 2,048 rounds, to be quick.
  const keyFiles = ['Fran.p12', 'Fran-ec.p12'].map(read);
  const own = await ownKey('P-256', 'ann@example.org');
  const request = await writeRequest(own.key, own.certificate.publicKey.octets, 'Ann', ['ann@example.org']);
  if (!request.ok) throw new Error(request.error);
  for (let at = 0; at < 200; at++) {
    const result = await readKeyFile(broken(chances.of(keyFiles), chances), 'nss');
    if (!result.ok) expect(['password', 'malformed']).toContain(result.error.fault);
    const asked = await readRequest(broken(request.value, chances));
    if (asked.ok) expect(asked.value.addresses).toEqual(['ann@example.org']);
  }
}, 60_000);

it('100,000 mutations of lists, questions and answers do not hurt; 1,500 make nobody good', async () => {
  const chances = seeded(5);
  const now = Date.UTC(2026, 10, 22);
  const authority = await testAuthority('The authority', now);
  const ann = await authority.issue('ann@example.org', 7);
  const gone = { at: now - day, reason: 'keyCompromise' } as const;
  const list = await authority.list({ revoked: [{ serial: ann.serial, ...gone }] });
  const answer = await authority.answer(ann, { status: 'revoked', ...gone });
  const question = writeOcspRequest(ann, authority.certificate, Buffer.alloc(32));
  let understood = 0;
  for (let at = 0; at < 100_000; at++) {
    const octets = broken(chances.of([list, answer, question]), chances);
    const crl = parseCrl(octets);
    if (crl.ok) crl.value.entry(ann.serial);
    understood += Number(crl.ok || parseOcspResponse(octets).ok || readOcspRequest(octets).ok);
  }
  expect(understood).toBeGreaterThan(5_000);
  expect(understood).toBeLessThan(95_000);
  for (let at = 0; at < 1_500; at++) {
    const lists = [broken(list, chances)];
    expect((await verdictOfLists(ann, authority.certificate, lists, now)).status).not.toBe('good');
    const said = await verdictOfOcsp(ann, authority.certificate, broken(answer, chances), null, now);
    expect(said.revocation.status).not.toBe('good');
  }
}, 60_000);

it('20,000 mutations of what signers say besides end in an answer', async () => {
  const chances = seeded(6);
  const own = await ownKey('P-256', 'ann@example.org');
  const request = { contentIdentifier: Buffer.from('this one'), from: ['bob@example.org'], to: ['ann@example.org'] };
  const signed = await sign(Buffer.from('Hello'), [own], {
    ...{ ...usualSignature, at: Date.UTC(2026, 10, 22), intermediates: [], isDetached: false },
    attributes: [
      [attributeIds.receiptRequest, writeReceiptRequest(request)],
      [attributeIds.securityLabel, element(tags.set, oid('1.2.3.4'))],
    ],
  });
  if (!signed.ok) throw new Error(signed.error);
  let problems = 0;
  for (let at = 0; at < 20_000; at++) {
    const data = readSignedData(broken(signed.value.octets, chances));
    if (!data.ok) continue;
    const said = enhanced(data.value);
    if (said.problem !== null) problems += 1;
    if (said.receiptRequest !== null) isAsked(said.receiptRequest, [], ['bob@example.org']);
  }
  expect(problems).toBeGreaterThan(50);
}, 60_000);
