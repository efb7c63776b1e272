/**
 * Requests that an account's key signs.
 * Implements: RFC 8555 §6.2 (flattened JWS, ES256), RFC 7515 §7.2.2, RFC 7518 §3.4, RFC 7638 (thumbprint), RFC 8555 §7.3.4
 * (external accounts, HS256).
 */
import { type KeyObject, createHash, createHmac, createPublicKey, sign } from 'node:crypto';

export interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
}

export function publicJwk(key: KeyObject): PublicJwk {
  const { kty = '', crv = '', x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  return { kty, crv, x, y };
}

/** Members in the order of the alphabet, without blanks. RFC 7638 §3 */
export const thumbprint = (key: KeyObject): string => {
  const { crv, kty, x, y } = publicJwk(key);
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
};

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export interface JwsHeader {
  readonly url: string;
  readonly nonce: string;
  /** Account URL; without it the key itself is named. RFC 8555 §6.2 */
  readonly kid: string | null;
}

/** `payload` null makes POST-as-GET. RFC 8555 §6.3 */
export function signedRequest(key: KeyObject, { url, nonce, kid }: JwsHeader, payload: unknown): string {
  const who = kid === null ? { jwk: publicJwk(key) } : { kid };
  const header = encoded({ alg: 'ES256', ...who, nonce, url });
  const body = payload === null ? '' : encoded(payload);
  const signature = sign('sha256', Buffer.from(`${header}.${body}`), { key, dsaEncoding: 'ieee-p1363' });
  return JSON.stringify({ protected: header, payload: body, signature: signature.toString('base64url') });
}

/** What the CA knows a customer by, and the secret it gave with it. */
export interface ExternalAccount {
  readonly id: string;
  readonly secret: Buffer;
}

/** externalAccountBinding: the account's key, signed with the CA's secret. RFC 8555 §7.3.4 */
export function accountBinding(key: KeyObject, { id, secret }: ExternalAccount, url: string) {
  const header = encoded({ alg: 'HS256', kid: id, url });
  const payload = encoded(publicJwk(key));
  const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
  return { protected: header, payload, signature };
}
