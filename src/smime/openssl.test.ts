/** Odd and malformed messages out of OpenSSL's own tests (test/corpus/smime-openssl): a verdict with its reason, never "valid". */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openMessage } from '../sealed/open.ts';
import type { Unsealed } from '../sealed/types.ts';
import { type OwnKey, parsePrivateKey } from './algorithms/private-key.ts';
import type { CertificateTrust } from './certificates/trust.ts';
import { smime } from './standard.ts';
import { blocksOf } from './pem.ts';
import { certificatesOf } from './testing/pem.ts';

const read = (name: string): Buffer =>
  readFileSync(new URL(`../../test/corpus/smime-openssl/${name}`, import.meta.url));
const text = (name: string): string => read(name).toString('latin1');

function keyOf(certificate: string, key: string): OwnKey {
  const [found] = certificatesOf(text(certificate));
  const parsed = parsePrivateKey(blocksOf(text(key), 'PRIVATE KEY')[0] ?? Buffer.alloc(0));
  if (found === undefined || !parsed.ok) throw new Error(`no key in ${key}`);
  return { certificate: found, key: parsed.value };
}

const keys = [
  ...['smrsa1.pem', 'smrsa2.pem', 'smrsa3.pem', 'smec1.pem', 'smec3.pem'].map((name) => keyOf(name, name)),
  keyOf('ecdh-cert.pem', 'ecdh-key.pem'),
];
const trust: CertificateTrust = {
  anchors: certificatesOf(text('smroot.pem')),
  accepted: [],
  known: [],
  revocation: () => Promise.resolve({ status: 'good' }),
  at: Date.UTC(2023, 0, 1),
};
const open = (octets: Buffer): Promise<Unsealed> => smime(trust, keys).open(octets);

describe('signed attributes', () => {
  it.each([
    ['bad_signtime_attr.cms', 'beside its signature'],
    ['ct_multiple_attr.cms', 'what was signed'],
    ['no_ct_attr.cms', 'what was signed'],
    ['no_md_attr.cms', 'digest'],
  ])('%s is refused: %s', async (name, why) => {
    const opened = await open(read(name));
    expect(opened).toMatchObject({ kind: 'content', signatures: [{ state: 'invalid', fault: 'malformed' }] });
    expect(opened.kind === 'content' && opened.signatures[0]?.reason.text).toContain(why);
  });

  it('MD4 is not known, and proves nothing', async () => {
    const [octets] = blocksOf(text('pkcs7-md4.pem'), 'PKCS7');
    const opened = await open(octets ?? Buffer.alloc(0));
    expect(opened).toMatchObject({ kind: 'content', signatures: [{ state: 'unknown', fault: 'unsupported' }] });
  });
});

describe('encryption', () => {
  it.each(['rsa-malformed.der', 'ecdh-malformed.der', 'dh-malformed.der'])('%s gives nothing', async (name) => {
    const opened = await open(read(name));
    expect(['closed', 'malformed']).toContain(opened.kind);
    if (opened.kind === 'closed') expect(['broken', 'locked']).toContain(opened.encryption.state);
  });

  it('a text of OpenSSL 1.1.1 is opened', async () => {
    const tree = await openMessage(read('ciphertext_from_1_1_1.cms'), [smime(trust, keys)]);
    expect(tree.seal).toMatchObject({ kind: 'sealed', encryption: { state: 'opened' } });
    expect(tree.children).toHaveLength(1);
  });
});

describe('certificates', () => {
  const files = ['badrsa', 'smroot', 'smrsa1', 'smrsa2', 'smrsa3', 'smec1', 'smec2', 'smec3', 'smdsa1', 'smdh'];

  it.each(files)('%s.pem is read whole', (name) => {
    const pem = text(`${name}.pem`);
    const [certificate] = certificatesOf(pem);
    expect(certificate?.octets).toEqual(blocksOf(pem, 'CERTIFICATE')[0]);
  });

  it('a policy that nobody maps does not pass for a good path', async () => {
    const tree = await openMessage(read('SignedInvalidMappingFromanyPolicyTest7.eml'), [smime(trust, keys)]);
    const { seal } = tree;
    const signatures = seal?.kind === 'signed' || seal?.kind === 'sealed' ? seal.signatures : [];
    expect(signatures.map(({ state }) => state)).not.toContain('valid');
  });
});
