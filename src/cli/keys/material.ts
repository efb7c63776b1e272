/**
 * Keys and certificates out of any file that people have them in: OpenPGP armor or packets, PEM, DER, PKCS #12, PKCS #8.
 * Private keys come out paired with their certificates where those are there.
 */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { type Imported, importKeys } from '../../openpgp/keyring/import.ts';
import { type OwnKey, type PrivateKey, parsePrivateKey } from '../../smime/algorithms/private-key.ts';
import { type Certificate, parseCertificate } from '../../smime/certificates/certificate.ts';
import { limits } from '../../smime/limits.ts';
import { blocksOf } from '../../smime/pem.ts';
import { readKeyFile } from '../../smime/pkcs12/read.ts';

export interface Material {
  readonly openpgp: Pick<Imported, 'keys' | 'secrets'>;
  /** Private keys with the certificates that go with them. */
  readonly own: readonly OwnKey[];
  /** Private keys without a certificate so far. */
  readonly keys: readonly PrivateKey[];
  readonly certificates: readonly Certificate[];
  /** Why something in it was not taken. */
  readonly refused: readonly string[];
}

export const noMaterial: Material = {
  openpgp: { keys: [], secrets: [] },
  own: [],
  keys: [],
  certificates: [],
  refused: [],
};

/** Asked for a passphrase only where one is needed; null where there is none. */
export type AskPassphrase = () => Promise<string | null>;

export async function readMaterial(octets: Buffer, at: number, ask: AskPassphrase): Promise<Material> {
  const first = octets[0] ?? 0;
  if (octets.includes('-----BEGIN PGP ') || (first & 0x80) !== 0) {
    const { refused, ...openpgp } = await importKeys(octets, at);
    return { ...noMaterial, openpgp, refused };
  }
  if (first !== 0x30) return readPem(octets.toString('latin1'), ask);
  const certificate = parseCertificate(octets);
  if (certificate.ok) return { ...noMaterial, certificates: [certificate.value] };
  const key = parsePrivateKey(octets);
  if (key.ok) return { ...noMaterial, keys: [key.value] };
  return readPkcs12(octets, ask);
}

async function readPkcs12(octets: Buffer, ask: AskPassphrase): Promise<Material> {
  const open = await readKeyFile(octets, '');
  const file = open.ok || open.error.fault === 'malformed' ? open : await readKeyFile(octets, (await ask()) ?? '');
  if (!file.ok) return { ...noMaterial, refused: [file.error.text] };
  return { ...noMaterial, own: file.value.keys, certificates: file.value.certificates };
}

async function readPem(text: string, ask: AskPassphrase): Promise<Material> {
  const certificates: Certificate[] = [];
  const keys: PrivateKey[] = [];
  const refused: string[] = [];
  for (const block of keyBlocks(text)) {
    const key = await pemKey(block, ask);
    if (key === null) refused.push('a private key in it cannot be read, or its passphrase is another one');
    else keys.push(key);
  }
  for (const octets of blocksOf(text, 'CERTIFICATE').slice(0, limits.certificates)) {
    const certificate = parseCertificate(octets);
    if (certificate.ok) certificates.push(certificate.value);
    else refused.push(certificate.error);
  }
  const isEmpty = certificates.length + keys.length + refused.length === 0;
  return {
    ...noMaterial,
    certificates,
    keys,
    refused: isEmpty ? ['there is no key and no certificate in it'] : refused,
  };
}

/** With their borders, which say what kind of key it is. RFC 7468 §10, §11 */
function keyBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  const [begin, end, dashes] = ['-----BEGIN ', '-----END ', '-----'];
  for (let at = text.indexOf(begin); at !== -1; at = text.indexOf(begin, at + 1)) {
    const label = text.slice(at + begin.length, text.indexOf(dashes, at + begin.length));
    const border = `${end}${label}${dashes}`;
    const behind = label.endsWith('PRIVATE KEY') ? text.indexOf(border, at) : -1;
    if (behind !== -1 && blocks.length < limits.bags) blocks.push(text.slice(at, behind + border.length));
  }
  return blocks;
}

/** OpenSSL's older forms as well: Node reads them, and writes PKCS #8. */
async function pemKey(pem: string, ask: AskPassphrase): Promise<PrivateKey | null> {
  const isLocked = pem.includes('ENCRYPTED');
  const passphrase = isLocked ? ((await ask()) ?? '') : undefined;
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
    const read = parsePrivateKey(key.export({ type: 'pkcs8', format: 'der' }));
    return read.ok ? read.value : null;
  } catch {
    return null;
  }
}

/** All of it together, with every private key beside its certificate. */
export function together(all: readonly Material[]): Material {
  const certificates = all.flatMap((each) => each.certificates);
  const keys = all.flatMap((each) => each.keys);
  const paired = keys.flatMap((key): OwnKey[] =>
    certificates.filter((certificate) => goTogether(key, certificate)).map((certificate) => ({ key, certificate })),
  );
  return {
    openpgp: {
      keys: all.flatMap((each) => each.openpgp.keys),
      secrets: all.flatMap((each) => each.openpgp.secrets),
    },
    own: [...all.flatMap((each) => each.own), ...paired],
    keys: keys.filter((key) => !paired.some((pair) => pair.key === key)),
    certificates,
    refused: all.flatMap((each) => each.refused),
  };
}

function goTogether(key: PrivateKey, certificate: Certificate): boolean {
  try {
    const mine = createPrivateKey({ key: key.octets, format: 'der', type: 'pkcs8' });
    return new X509Certificate(certificate.octets).checkPrivateKey(mine);
  } catch {
    return false;
  }
}
