/**
 * EXTERNAL, server side: who the client is, its certificate has said already. Offered only where one was verified.
 * Implements: RFC 4422 appendix A. Not here: the certificate (base/tls.ts) and the account (Credentials.proven).
 */
import { maxUserName } from './limits.ts';
import { saslPrep } from './prepare.ts';
import { utf8 } from './text.ts';
import type { Party, SaslExchange, SaslOutcome } from './types.ts';

export function external({ credentials, clientAddresses }: Party): SaslExchange {
  return {
    async step(response): Promise<SaslOutcome> {
      if (response === null) return { kind: 'challenge', data: Buffer.alloc(0) };
      // extern-initial-resp = authz-id-string: UTF-8 without NUL; empty is whom the certificate names.
      const text = utf8(response);
      const authzid = text === null || text.length > maxUserName ? null : saslPrep(text);
      if (authzid === null) return { kind: 'failure', reason: 'malformed' };
      const address = await credentials.proven(clientAddresses, authzid === '' ? null : authzid);
      return address === null ? { kind: 'failure', reason: 'credentials' } : { kind: 'success', address, data: null };
    },
  };
}
