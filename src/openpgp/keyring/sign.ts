/** Signatures over keys, made by a primary key: openpgp.js makes those of messages, and of the keys that it generates. */
import {
  type AnySecretKeyPacket,
  type Config,
  type PrivateKey,
  type SecretKeyPacket,
  SignaturePacket,
  enums,
} from 'openpgp';
import { makingRules } from '../rules.ts';
import { withDefaults } from '../with-defaults.ts';

/** Its declaration leaves out that the last is needed. */
type Sign = (key: AnySecretKeyPacket, data: object, date: Date, detached: boolean, config: Config) => Promise<void>;

/** `properties` are subpackets by the names that openpgp.js has for them. */
export async function signKey(
  by: PrivateKey,
  data: object,
  type: enums.signature,
  properties: Partial<SignaturePacket>,
  at: number,
): Promise<SignaturePacket> {
  const primary = by.keyPacket;
  const signature = Object.assign(new SignaturePacket(), properties, {
    signatureType: type,
    publicKeyAlgorithm: algorithmOf(by),
    hashAlgorithm: enums.hash.sha512,
  });
  const sign = signature.sign.bind(signature) as Sign;
  await sign(primary as SecretKeyPacket, data, new Date(at), false, withDefaults(makingRules));
  return signature;
}

const algorithmOf = (key: PrivateKey): enums.publicKey => enums.publicKey[key.getAlgorithmInfo().algorithm];
