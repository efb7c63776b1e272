/**
 * Signatures by one's own keys.
 * Implements: RFC 5754 §3.2 (RSA PKCS #1 v1.5), RFC 4056 §2.2 (RSASSA-PSS), RFC 5758 §3.2 (ECDSA), RFC 8419 §3 (Ed25519), by WebCrypto.
 */
import type { webcrypto } from 'node:crypto';
import { type Result, fail, ok } from '../../base/result.ts';
import { type Algorithm, writeAlgorithm } from '../asn1/algorithm.ts';
import { inContext } from '../asn1/reader.ts';
import * as write from '../asn1/write.ts';
import { type Digest, digestNamed } from './digests.ts';
import { plain } from './octets.ts';
import type { PrivateKey } from './private-key.ts';
import { curveOf, keyTypes } from './signatures.ts';

export interface SignatureChoice {
  /** Padding of RSA keys. */
  readonly rsa: 'pkcs1' | 'pss';
  /** Of RSA keys; others have one that goes with them. */
  readonly digest: 'SHA-256' | 'SHA-384' | 'SHA-512';
}

export const usualSignature: SignatureChoice = { rsa: 'pkcs1', digest: 'SHA-256' };

/** How a key signs. */
export interface Signing {
  readonly digest: Digest;
  /** AlgorithmIdentifier. */
  readonly algorithm: Buffer;
  readonly sign: (octets: Buffer) => Promise<Buffer>;
}

interface Plan {
  readonly digest: Digest['name'];
  readonly algorithm: Buffer;
  readonly importing: webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams | { readonly name: 'Ed25519' };
  readonly signing: { readonly name: string } | webcrypto.RsaPssParams | webcrypto.EcdsaParams;
  readonly octets: Buffer;
}

/** Why a key cannot sign, where it cannot. */
export async function signingWith(key: PrivateKey, choice: SignatureChoice): Promise<Result<Signing, string>> {
  const plan = planOf(key, choice);
  if (plan === null) return fail('a key of this kind signs nothing');
  const { subtle } = crypto;
  try {
    const imported = await subtle.importKey('pkcs8', plain(plan.octets), plan.importing, false, ['sign']);
    return ok({
      digest: digestNamed(plan.digest),
      algorithm: plan.algorithm,
      sign: async (octets) => {
        const made = Buffer.from(await subtle.sign(plan.signing, imported, plain(octets)));
        return plan.importing.name === 'ECDSA' ? ecdsaValue(made) : made;
      },
    });
  } catch (error) {
    if (error instanceof Error) return fail('the key cannot be read');
    throw error;
  }
}

const rsaWith: Readonly<Record<SignatureChoice['digest'], string>> = {
  'SHA-256': '1.2.840.113549.1.1.11',
  'SHA-384': '1.2.840.113549.1.1.12',
  'SHA-512': '1.2.840.113549.1.1.13',
};

/** A digest as strong as the curve. RFC 5753 §8 */
const ecdsaWith: Readonly<Record<string, readonly [SignatureChoice['digest'], string]>> = {
  'P-256': ['SHA-256', '1.2.840.10045.4.3.2'],
  'P-384': ['SHA-384', '1.2.840.10045.4.3.3'],
  'P-521': ['SHA-512', '1.2.840.10045.4.3.4'],
};

function planOf({ algorithm, octets, key }: PrivateKey, choice: SignatureChoice): Plan | null {
  switch (algorithm.oid) {
    case keyTypes.rsa:
    case keyTypes.pss:
      return rsaPlan(algorithm, octets, key, choice);
    case keyTypes.ec: {
      const curve = curveOf({ algorithm })?.name;
      const known = curve === undefined ? undefined : ecdsaWith[curve];
      if (curve === undefined || known === undefined) return null;
      const [digest, oid] = known;
      return {
        digest,
        algorithm: writeAlgorithm(oid),
        importing: { name: 'ECDSA', namedCurve: curve },
        signing: { name: 'ECDSA', hash: digest },
        octets,
      };
    }
    case keyTypes.ed25519: {
      // It hashes by itself; what stands in CMS beside it is SHA-512. RFC 8419 §3.1
      const name = 'Ed25519';
      return {
        digest: 'SHA-512',
        algorithm: writeAlgorithm(keyTypes.ed25519),
        importing: { name },
        signing: { name },
        octets,
      };
    }
    default:
      return null;
  }
}

/** A key that is for RSASSA-PSS alone signs so, whatever was chosen. RFC 4055 §1.2 */
function rsaPlan({ oid }: Algorithm, octets: Buffer, key: Buffer, { rsa, digest }: SignatureChoice): Plan {
  if (rsa === 'pkcs1' && oid === keyTypes.rsa) {
    const name = 'RSASSA-PKCS1-v1_5';
    const algorithm = writeAlgorithm(rsaWith[digest], write.nothing);
    return { digest, algorithm, importing: { name, hash: digest }, signing: { name }, octets };
  }
  const name = 'RSA-PSS';
  const saltLength = saltOctets[digest];
  const asRsa =
    oid === keyTypes.rsa
      ? octets
      : write.sequence(write.integer(0), writeAlgorithm(keyTypes.rsa, write.nothing), write.octetString(key));
  return {
    digest,
    algorithm: pssAlgorithm(digestNamed(digest), saltLength),
    importing: { name, hash: digest },
    signing: { name, saltLength },
    octets: asRsa,
  };
}

/** As long as the digest. RFC 8551 §2.2, RFC 8017 §9.1 */
const saltOctets = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const;

const mgf1 = '1.2.840.113549.1.1.8';

/** RFC 4055 §3.1 */
function pssAlgorithm({ oid }: Digest, salt: number): Buffer {
  const hash = writeAlgorithm(oid, write.nothing);
  return writeAlgorithm(
    keyTypes.pss,
    write.sequence(
      write.element(inContext(0), hash),
      write.element(inContext(1), writeAlgorithm(mgf1, hash)),
      write.element(inContext(2), write.integer(salt)),
    ),
  );
}

/** ECDSA-Sig-Value of what WebCrypto makes. RFC 3279 §2.2.3 */
function ecdsaValue(raw: Buffer): Buffer {
  const half = raw.length / 2;
  return write.sequence(write.integer(raw.subarray(0, half)), write.integer(raw.subarray(half)));
}
