/**
 * Entities under the seal of OpenPGP, for the composer.
 * Implements: RFC 3156 §4 (encrypted), §5 (signed), §6.2 (signed and encrypted in one step); RFC 9580 §10.3.
 * Which headers stand inside is decided before (RFC 9788); what stands here is an entity and its keys.
 */
import {
  type PrivateKey,
  type PublicKey,
  type Signature,
  createMessage,
  encrypt,
  enums,
  readSignature,
  sign,
} from 'openpgp';
import { type Result, fail, ok } from '../base/result.ts';
import { canonical } from '../sealed/canonical.ts';
import { parseKey } from './keyring/import.ts';
import type { KeyRow } from './keyring/types.ts';
import { hashText } from './algorithms.ts';
import { makingRules } from './rules.ts';
import { readable } from './verify.ts';

/** `boundary` is random: it must not stand in the entity. */
export interface Sealing {
  readonly boundary: string;
  readonly at: number;
}

/** multipart/signed over the entity. */
export async function signEntity(
  entity: Buffer,
  by: PrivateKey,
  { boundary, at }: Sealing,
): Promise<Result<Buffer, string>> {
  const wrong = unfit(entity, boundary);
  if (wrong !== null) return fail(wrong);
  const content = canonical(entity);
  try {
    const message = await createMessage({ binary: content, format: 'binary' });
    const armored = (await sign({
      message,
      signingKeys: by,
      detached: true,
      date: new Date(at),
      config: makingRules,
    })) as string;
    const micalg = micalgOf(await readSignature({ armoredSignature: armored }));
    if (micalg === null) return fail('it was signed by a digest without a name');
    return ok(
      Buffer.concat([
        lines(
          `Content-Type: multipart/signed; micalg=${micalg};`,
          ` protocol="application/pgp-signature"; boundary="${boundary}"`,
          '',
          `--${boundary}`,
        ),
        content,
        lines(
          '',
          `--${boundary}`,
          'Content-Type: application/pgp-signature; name="signature.asc"',
          'Content-Description: OpenPGP digital signature',
          '',
          armorText(armored),
          '',
          `--${boundary}--`,
        ),
      ]),
    );
  } catch {
    return fail('your key cannot sign: it is locked, expired, or not meant to');
  }
}

/** multipart/encrypted for all of these keys; signed inside where somebody signs. AEAD is used where every key announces it. */
export async function encryptEntity(
  entity: Buffer,
  to: readonly KeyRow[],
  by: PrivateKey | null,
  { boundary, at, compress = false }: Sealing & { readonly compress?: boolean },
): Promise<Result<Buffer, string>> {
  const keys: PublicKey[] = [];
  for (const row of to) {
    const key = await parseKey(row.octets);
    if (!key.ok) return key;
    const usable = await key.value.getEncryptionKey(undefined, new Date(at)).catch(() => null);
    if (usable === null || row.revoked !== null) return fail(`nothing can be encrypted for the key ${row.fingerprint}`);
    keys.push(key.value.toPublic());
  }
  if (keys.length === 0) return fail('there is nobody to encrypt for');
  try {
    const message = await createMessage({ binary: canonical(entity), format: 'binary' });
    const armored = (await encrypt({
      message,
      encryptionKeys: keys,
      ...(by === null ? {} : { signingKeys: by }),
      date: new Date(at),
      config: {
        ...makingRules,
        preferredCompressionAlgorithm: compress ? enums.compression.zlib : enums.compression.uncompressed,
      },
    })) as string;
    return ok(encryptedEntity(armored, boundary));
  } catch {
    return fail('it cannot be encrypted: your key is locked, or one of the keys is not meant for it');
  }
}

/** "The first body part MUST contain 'Version: 1'." RFC 3156 §4 */
const encryptedEntity = (armored: string, boundary: string): Buffer =>
  lines(
    `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";`,
    ` boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: application/pgp-encrypted',
    '',
    'Version: 1',
    '',
    `--${boundary}`,
    'Content-Type: application/octet-stream; name="encrypted.asc"',
    '',
    armorText(armored),
    '',
    `--${boundary}--`,
  );

/** "All data signed according to this protocol MUST be constrained to 7 bits." RFC 3156 §3 */
function unfit(entity: Buffer, boundary: string): string | null {
  if (entity.some((octet) => octet > 0x7f))
    return 'it has octets beyond ASCII, which must be encoded before it is signed';
  return entity.includes(`--${boundary}`) ? 'its boundary stands in it' : null;
}

/** "pgp-<hash-symbol>" RFC 3156 §5 */
function micalgOf(signature: Signature): string | null {
  const [packet] = readable(signature);
  const digest = packet === undefined ? null : hashText(packet);
  return digest === null ? null : `pgp-${digest.toLowerCase().replaceAll('-', '')}`;
}

/** One text: of a large message there are more lines than a call takes arguments. */
const armorText = (armored: string): string => armored.trimEnd().replaceAll('\r', '').replaceAll('\n', '\r\n');

const lines = (...texts: readonly string[]): Buffer =>
  Buffer.from(texts.map((text) => `${text}\r\n`).join(''), 'latin1');
