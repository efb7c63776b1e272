/**
 * DIGEST-MD5, server side, with authentication alone (qop=auth). Off unless the operator asks for it: RFC 6331 made it historic.
 * Implements: RFC 2831 §2.1, without §2.2 (subsequent authentication: a nonce is good for once) and §2.3, §2.4 (layers).
 * The host in digest-uri is not compared: clients call a server by many names.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { maxUserName } from '../limits.ts';
import { saslPrep } from '../prepare.ts';
import type { Party, SaslExchange, SaslOutcome } from '../types.ts';
import { whichHolds } from '../which.ts';
import { digestFields, quoted } from './fields.ts';

const malformed: SaslOutcome = { kind: 'failure', reason: 'malformed' };
const refused: SaslOutcome = { kind: 'failure', reason: 'credentials' };

interface Answer {
  readonly user: string;
  readonly authzid: string | null;
  readonly cnonce: string;
  readonly uri: string;
  readonly response: Buffer;
}

export function digestMd5({ credentials, hostname: realm, nonce: fresh }: Party): SaslExchange {
  let nonce: string | null = null;
  return {
    async step(response): Promise<SaslOutcome> {
      if (nonce === null) {
        if (response !== null && response.length > 0) return malformed;
        nonce = fresh();
        const fields = `realm=${quoted(realm)},nonce=${quoted(nonce)},qop="auth",charset=utf-8,algorithm=md5-sess`;
        return { kind: 'challenge', data: Buffer.from(fields) };
      }
      const asked = nonce;
      const answer = response === null ? null : digestResponse(response, realm, asked);
      if (answer === null) return malformed;
      const { verifiers, admit } = await credentials.digestMd5(answer.user);
      const index = whichHolds(verifiers, (hash) =>
        timingSafeEqual(proof(hash, asked, answer, `AUTHENTICATE:${answer.uri}`), answer.response),
      );
      const hash = verifiers[index];
      const address = hash === undefined ? null : await admit(index);
      const allowed = answer.authzid === null || saslPrep(answer.authzid)?.toLowerCase() === answer.user.toLowerCase();
      if (hash === undefined || address === null || !allowed) return refused;
      const rspauth = proof(hash, asked, answer, `:${answer.uri}`).toString('hex');
      return { kind: 'success', address, data: Buffer.from(`rspauth=${rspauth}`) };
    },
  };
}

/** digest-response = 1#( username | realm | nonce | cnonce | nonce-count | qop | digest-uri | response | … ). RFC 2831 §2.1.2 */
function digestResponse(bytes: Buffer, realm: string, nonce: string): Answer | null {
  const fields = digestFields(bytes);
  if (fields === null) return null;
  const user = saslPrep(fields.get('username') ?? '');
  const cnonce = fields.get('cnonce') ?? '';
  const uri = fields.get('digest-uri') ?? '';
  const response = Buffer.from(fields.get('response') ?? '', 'hex');
  const asOffered =
    (fields.get('realm') ?? realm) === realm &&
    fields.get('nonce') === nonce &&
    fields.get('nc') === '00000001' &&
    (fields.get('qop') ?? 'auth') === 'auth' &&
    uri.includes('/');
  if (!asOffered || user === null || user === '' || user.length > maxUserName) return null;
  if (cnonce === '' || response.length !== 16) return null;
  return { user, authzid: fields.get('authzid') ?? null, cnonce, uri, response };
}

const md5 = (...parts: readonly (Buffer | string)[]): Buffer => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The octets whose hexadecimal form is response-value. RFC 2831 §2.1.2.1 */
function proof(userHash: Buffer, nonce: string, { cnonce, authzid }: Answer, a2: string): Buffer {
  const a1 = md5(userHash, `:${nonce}:${cnonce}${authzid === null ? '' : `:${authzid}`}`).toString('hex');
  return md5(`${a1}:${nonce}:00000001:${cnonce}:auth:${md5(a2).toString('hex')}`);
}
