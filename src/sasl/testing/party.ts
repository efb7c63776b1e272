/**
 * The other side of an exchange in tests: users who are not asked unless a test says so.
 */
import type { Candidates, Credentials, Party } from '../types.ts';

const notAsked = (): Promise<never> => Promise.reject(new Error('not asked'));

export const nobody: Credentials = {
  password: notAsked,
  scram: notAsked,
  cramMd5: notAsked,
  digestMd5: notAsked,
  otp: notAsked,
  token: notAsked,
  proven: notAsked,
  principal: notAsked,
};

/** Under TLS 1.3, with every mechanism switched on. */
export const partyOf = (credentials: Partial<Credentials>, changes: Partial<Party> = {}): Party => ({
  credentials: { ...nobody, ...credentials },
  confidential: true,
  binding: null,
  clientAddresses: [],
  takesTokens: true,
  tickets: null,
  hostname: 'mail.alpha.test',
  nonce: () => 'fyko+d2lbbFgONRv9qkxdawL',
  speaks: () => true,
  ...changes,
});

/** One verifier, and whose it is; null for a false one. */
export const onlyOne = <V>(verifier: V, address: string | null): Candidates<V> => ({
  verifiers: [verifier],
  admit: () => Promise.resolve(address),
});
