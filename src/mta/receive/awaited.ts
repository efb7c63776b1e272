/**
 * Whom greylisting need not hold up if the message is signed by whom its sender says: a domain that sent wanted mail before, from an
 * address that SPF does not name. The recipient is let through, and the message decides.
 * Implements: RFC 6647 §5 (6): those that are known pass; §5 (7): so does who is authenticated, by whatever is deemed enough.
 */
import { Lru } from '../../base/lru.ts';
import { limits as door } from '../door/limits.ts';
import type { Refusal } from '../types.ts';
import type { Judge } from './judge.ts';

export interface AwaitedSignatures {
  /** The next message of the session is refused so, unless it is signed by somebody who is known. */
  expect(session: string, refusal: Refusal): void;
  /** Asked behind whoever looks at signatures. */
  readonly judge: Judge;
}

export function awaitedSignatures(isKnown: (domain: string) => boolean): AwaitedSignatures {
  const awaited = new Lru<string, Refusal>(door.sessions);
  return {
    expect: (session, refusal) => awaited.set(session, refusal),
    judge: {
      judge({ client }, before) {
        const refusal = awaited.get(client.session);
        if (refusal === undefined) return Promise.resolve(before);
        awaited.delete(client.session);
        const isSigned = before.trust?.dkim.some(({ result, domain }) => result === 'pass' && isKnown(domain)) ?? false;
        return Promise.resolve(isSigned || before.refusal !== null ? before : { ...before, refusal });
      },
    },
  };
}
