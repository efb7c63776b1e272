/**
 * Private keys.
 * Implements: RFC 5208 §5, RFC 5958 §2 (PKCS #8: PrivateKeyInfo, OneAsymmetricKey), RFC 8017 §A.1.2 (RSAPrivateKey).
 */
import type { Result } from '../../base/result.ts';
import { type Algorithm, algorithm } from '../asn1/algorithm.ts';
import { decode, octetString, sequence, smallInteger, tags, unsigned } from '../asn1/reader.ts';
import { type Element, wholeOf } from '../asn1/tree.ts';
import * as write from '../asn1/write.ts';
import type { Certificate } from '../certificates/certificate.ts';

export interface PrivateKey {
  readonly algorithm: Algorithm;
  /** The key in the form of its kind. */
  readonly key: Buffer;
  /** PKCS #8 without attributes, as every platform reads it. */
  readonly octets: Buffer;
}

/** A key of one's own, with the certificate that goes with it. */
export interface OwnKey {
  readonly certificate: Certificate;
  readonly key: PrivateKey;
}

export const parsePrivateKey = (octets: Buffer): Result<PrivateKey, string> => decode(octets, privateKey);

/** PrivateKeyInfo ::= SEQUENCE { version, privateKeyAlgorithm, privateKey OCTET STRING, attributes [0] OPTIONAL, … } */
export function privateKey(element: Element): PrivateKey {
  const info = sequence(element, 'PrivateKeyInfo');
  smallInteger(info.any('version'));
  const identifier = info.take(tags.sequence, 'privateKeyAlgorithm');
  const key = octetString(info.any('privateKey'));
  return {
    algorithm: algorithm(identifier),
    key,
    octets: write.sequence(write.integer(0), wholeOf(identifier), write.octetString(key)),
  };
}

export interface RsaPrivateKey {
  readonly modulus: Buffer;
  readonly publicExponent: Buffer;
  readonly prime1: Buffer;
  readonly prime2: Buffer;
  readonly exponent1: Buffer;
  readonly exponent2: Buffer;
  readonly coefficient: Buffer;
}

/** RSAPrivateKey ::= SEQUENCE { version, n, e, d, p, q, dP, dQ, qInv } */
export const rsaPrivateKey = ({ key }: PrivateKey): Result<RsaPrivateKey, string> =>
  decode(key, (element) => {
    const numbers = sequence(element, 'RSAPrivateKey');
    smallInteger(numbers.any('version'));
    const modulus = unsigned(numbers.any('modulus'));
    const publicExponent = unsigned(numbers.any('publicExponent'));
    numbers.any('privateExponent');
    return {
      modulus,
      publicExponent,
      prime1: unsigned(numbers.any('prime1')),
      prime2: unsigned(numbers.any('prime2')),
      exponent1: unsigned(numbers.any('exponent1')),
      exponent2: unsigned(numbers.any('exponent2')),
      coefficient: unsigned(numbers.any('coefficient')),
    };
  });
