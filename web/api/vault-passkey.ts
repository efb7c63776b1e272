/**
 * Passkeys that open the vault: the authenticator makes a secret of a salt, and makes the same one again. The server takes no part:
 * who can make the secret has proven all that is needed. They are of the vault alone, and are not offered for signing in.
 * Implements: WebAuthn level 3 §10.1.4 (prf).
 */
import { base64URLStringToBuffer, bufferToBase64URLString } from '@simplewebauthn/browser';
import type { LockInfo, NewLock, Opening } from '../crypto/vault.ts';

const chance = (octets: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(octets));

const secretOf = (credential: PublicKeyCredential): Uint8Array | null => {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  return first === undefined ? null : new Uint8Array(ArrayBuffer.isView(first) ? first.buffer : first);
};

/** null where there can be none, or nobody wanted it. */
export async function makePasskey(
  address: string,
  name: string,
): Promise<Extract<NewLock, { kind: 'passkey' }> | null> {
  const salt = chance(32);
  try {
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: chance(32),
        rp: { name: 'Postern' },
        user: { id: chance(16), name: address, displayName: `${address} (${name})` },
        pubKeyCredParams: [
          { type: 'public-key', alg: -8 },
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
        extensions: { prf: { eval: { first: salt } } },
      },
    });
    if (!(made instanceof PublicKeyCredential)) return null;
    const credential = bufferToBase64URLString(made.rawId);
    // Some tell the secret only when they are asked again.
    const secret = secretOf(made) ?? (await evaluate([{ credential, salt }]))?.secret ?? null;
    return secret === null ? null : { kind: 'passkey', name, credential, salt, secret };
  } catch {
    return null;
  }
}

interface Evaluated {
  readonly credential: string;
  readonly secret: Uint8Array;
}

async function evaluate(
  known: readonly { readonly credential: string; readonly salt: Uint8Array }[],
): Promise<Evaluated | null> {
  const evalByCredential = Object.fromEntries(
    known.map(({ credential, salt }) => [credential, { first: new Uint8Array(salt) }]),
  );
  const got = await navigator.credentials.get({
    publicKey: {
      challenge: chance(32),
      allowCredentials: known.map(({ credential }) => ({
        type: 'public-key',
        id: base64URLStringToBuffer(credential),
      })),
      userVerification: 'required',
      extensions: { prf: { evalByCredential } },
    },
  });
  const secret = got instanceof PublicKeyCredential ? secretOf(got) : null;
  return got instanceof PublicKeyCredential && secret !== null
    ? { credential: bufferToBase64URLString(got.rawId), secret }
    : null;
}

/** null where none of them is at hand. */
export async function askPasskey(locks: readonly LockInfo[]): Promise<Opening | null> {
  const known = locks.flatMap(({ id, credential, salt }) => (credential === null ? [] : [{ id, credential, salt }]));
  try {
    const found = await evaluate(known);
    const lock = known.find(({ credential }) => credential === found?.credential);
    return found === null || lock === undefined ? null : { by: 'passkey', lock: lock.id, secret: found.secret };
  } catch {
    return null;
  }
}
