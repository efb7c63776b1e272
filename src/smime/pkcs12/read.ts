/**
 * Keys and certificates out of a key file.
 * Implements: RFC 7292 §4 (PFX, AuthenticatedSafe, SafeBag), §5.2 (checking and opening), integrity by password.
 * Not here: integrity and privacy by public keys (§3.1), which nobody writes.
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { type OwnKey, type PrivateKey, privateKey, rsaPrivateKey } from '../algorithms/private-key.ts';
import { algorithm } from '../asn1/algorithm.ts';
import { inContext, malformed, octetString, oid, readingLater, sequence, smallInteger, tags } from '../asn1/reader.ts';
import { type Element, parseElement } from '../asn1/tree.ts';
import { type Certificate, certificate } from '../certificates/certificate.ts';
import { attribute } from '../cms/attributes.ts';
import { type ContentInfo, contentInfo, contentTypes } from '../cms/content-info.ts';
import { encryptedContent } from '../cms/enveloped-data.ts';
import { limits } from '../limits.ts';
import { type RoundsIn, countedRounds } from './derive.ts';
import { decryptUnder } from './encryption.ts';
import { isIntact } from './integrity.ts';
import { encryptedData, keyBags, localKeyId, x509Certificate } from './oids.ts';

export interface KeyFile {
  /** Private keys with the certificates that go with them. */
  readonly keys: readonly OwnKey[];
  /** The others: authorities, as a rule. */
  readonly certificates: readonly Certificate[];
}

/** - `password`: it is another one, or the file was changed. - `malformed`: it cannot be read whatever the password. */
export interface KeyFileProblem {
  readonly fault: 'password' | 'malformed';
  readonly text: string;
}

const wrongPassword: KeyFileProblem = {
  fault: 'password',
  text: 'the password is another one, or the file was changed',
};

/** Never throws, whatever the octets. */
export async function readKeyFile(octets: Buffer, password: string): Promise<Result<KeyFile, KeyFileProblem>> {
  const read = await readingLater(() => keyFile(octets, password));
  if (!read.ok) return fail({ fault: 'malformed', text: read.error });
  return read.value === null ? fail(wrongPassword) : ok(read.value);
}

const whole = (octets: Buffer): Element => {
  const element = parseElement(octets);
  return element.ok ? element.value : malformed(element.error);
};

/** PFX ::= SEQUENCE { version 3, authSafe ContentInfo, macData OPTIONAL }. Null where the password is another one. */
async function keyFile(octets: Buffer, password: string): Promise<KeyFile | null> {
  const pfx = sequence(whole(octets), 'PFX');
  if (smallInteger(pfx.any('version')) !== 3) return malformed('it is a key file of another version');
  const authSafe = contentInfo(pfx.any('authSafe'));
  if (authSafe.type !== contentTypes.data) return malformed('it is protected by a public key, which is not supported');
  const safes = octetString(authSafe.content);
  const mac = pfx.optional(tags.sequence);
  const opening = { password, roundsIn: countedRounds() };
  if (mac !== null && !(await isIntact(mac, password, safes, opening.roundsIn))) return null;
  const found = new Found();
  for (const safe of sequence(whole(safes), 'AuthenticatedSafe').rest()) {
    const contents = await safeContents(contentInfo(safe), opening);
    if (contents === null || !(await readSafe(whole(contents), opening, found, 0))) return null;
  }
  return found.paired();
}

interface Opening {
  readonly password: string;
  readonly roundsIn: RoundsIn;
}

async function safeContents({ type, content }: ContentInfo, { password, roundsIn }: Opening): Promise<Buffer | null> {
  if (type === contentTypes.data) return octetString(content);
  if (type !== encryptedData) return malformed('a part of it is protected by a public key, which is not supported');
  const data = sequence(content, 'EncryptedData');
  smallInteger(data.any('version'));
  const encrypted = encryptedContent(data.any('encryptedContentInfo'));
  return decryptUnder(encrypted.algorithm, password, encrypted.octets, roundsIn);
}

/** SafeContents ::= SEQUENCE OF SafeBag { bagId, bagValue [0] EXPLICIT, bagAttributes SET OPTIONAL }. Whether the password opens it. */
async function readSafe(element: Element, opening: Opening, found: Found, depth: number): Promise<boolean> {
  if (depth > limits.safeDepth) return malformed(`its safes are more than ${limits.safeDepth} deep`);
  for (const each of sequence(element, 'SafeContents').rest()) {
    found.count();
    const bag = sequence(each, 'SafeBag');
    const type = oid(bag.any('bagId'));
    const [value] = bag.take(inContext(0), 'bagValue').children;
    if (value === undefined) return malformed('SafeBag has no bagValue');
    const id = localKeyIdOf(bag.optional(tags.set));
    switch (type) {
      case keyBags.key:
        found.keys.push({ id, key: privateKey(value) });
        break;
      case keyBags.shroudedKey: {
        const info = sequence(value, 'EncryptedPrivateKeyInfo');
        const how = algorithm(info.any('encryptionAlgorithm'));
        const opened = await decryptUnder(
          how,
          opening.password,
          octetString(info.any('encryptedData')),
          opening.roundsIn,
        );
        if (opened === null) return false;
        found.keys.push({ id, key: privateKey(whole(opened)) });
        break;
      }
      case keyBags.certificate: {
        const holder = sequence(value, 'CertBag');
        const [octets] = oid(holder.any('certId')) === x509Certificate ? holder.any('certValue').children : [];
        if (octets !== undefined) found.certificates.push({ id, certificate: certificate(whole(octetString(octets))) });
        break;
      }
      case keyBags.safe:
        if (!(await readSafe(value, opening, found, depth + 1))) return false;
        break;
      default:
      // Lists of revoked certificates, and secrets of other programs.
    }
  }
  return true;
}

function localKeyIdOf(attributes: Element | null): Buffer | null {
  const found = attributes?.children.map(attribute).find(({ type }) => type === localKeyId)?.values[0];
  return found === undefined ? null : octetString(found);
}

/** What the bags hold, until keys and certificates are put together. */
class Found {
  readonly keys: { readonly id: Buffer | null; readonly key: PrivateKey }[] = [];
  readonly certificates: { readonly id: Buffer | null; readonly certificate: Certificate }[] = [];
  #bags = 0;

  count(): void {
    this.#bags += 1;
    if (this.#bags > limits.bags) malformed(`it holds more than ${limits.bags} things`);
  }

  /** By localKeyId where both have one, else by the kind of key. RFC 7292 §4.2 leaves it to attributes. */
  paired(): KeyFile {
    const taken = new Set<Certificate>();
    const keys = this.keys.flatMap(({ id, key }): OwnKey[] => {
      const named = id === null ? [] : this.certificates.filter((each) => each.id?.equals(id) === true);
      const [found] = (named.length > 0 ? named : this.certificates).filter((each) =>
        goTogether(key, each.certificate),
      );
      if (found === undefined) return [];
      taken.add(found.certificate);
      return [{ key, certificate: found.certificate }];
    });
    const others = this.certificates.filter((each) => !taken.has(each.certificate));
    return { keys, certificates: others.map((each) => each.certificate) };
  }
}

/** Whether they can be a pair: one algorithm, and one modulus where there is one. */
function goTogether(key: PrivateKey, { publicKey }: Certificate): boolean {
  if (key.algorithm.oid !== publicKey.algorithm.oid) return false;
  const rsa = rsaPrivateKey(key);
  return !rsa.ok || publicKey.key.includes(rsa.value.modulus);
}
