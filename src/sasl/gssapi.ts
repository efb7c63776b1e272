/**
 * GSSAPI, server side: a Kerberos 5 ticket. Offered under TLS only, which protects what follows; no layer of its own does.
 * Implements: RFC 4752 §3.2, §3.3 (no security layer). Not here: tickets (TicketAcceptor) and accounts (Credentials.principal).
 */
import { maxUserName } from './limits.ts';
import { saslPrep } from './prepare.ts';
import { utf8 } from './text.ts';
import type { Party, SaslExchange, SaslOutcome, TicketAcceptor, TicketStep } from './types.ts';

type State =
  | { readonly name: 'tokens' }
  /** The last token is with the client, whose answer is empty. */
  | { readonly name: 'told'; readonly principal: string }
  | { readonly name: 'layers'; readonly principal: string };

const failure = (reason: 'malformed' | 'credentials' | 'temporary'): SaslOutcome => ({ kind: 'failure', reason });

/** "No security layer", with the size that goes with it. RFC 4752 §3.3 */
const offer = Buffer.from([1, 0, 0, 0]);

export function gssapi(party: Party): SaslExchange {
  let state: State = { name: 'tokens' };
  let acceptor: TicketAcceptor | null = null;
  const run = async (response: Buffer): Promise<SaslOutcome> => {
    acceptor ??= party.tickets?.() ?? null;
    if (acceptor === null) return failure('temporary');
    if (state.name === 'tokens') return settle(acceptor, await acceptor.step(response));
    if (state.name === 'layers') return finish(party, acceptor, state.principal, response);
    return response.length === 0 ? offerLayers(acceptor, state.principal) : failure('malformed');
  };

  async function settle(tickets: TicketAcceptor, step: TicketStep): Promise<SaslOutcome> {
    if (step.kind === 'unavailable') return failure('temporary');
    if (step.kind === 'refused') return failure('credentials');
    if (step.kind === 'continue') return { kind: 'challenge', data: step.token };
    if (step.token === null) return offerLayers(tickets, step.principal);
    state = { name: 'told', principal: step.principal };
    return { kind: 'challenge', data: step.token };
  }

  async function offerLayers(tickets: TicketAcceptor, principal: string): Promise<SaslOutcome> {
    const data = await tickets.wrap(offer);
    if (data === null) return failure('temporary');
    state = { name: 'layers', principal };
    return { kind: 'challenge', data };
  }

  return {
    async step(response): Promise<SaslOutcome> {
      if (response === null) return { kind: 'challenge', data: Buffer.alloc(0) };
      let outcome: SaslOutcome | null = null;
      try {
        outcome = await run(response);
        return outcome;
      } finally {
        if (outcome?.kind !== 'challenge') acceptor?.close();
      }
    },
  };
}

/** The layer that the client chose, its largest message, and whom it wants to be. */
async function finish(
  { credentials }: Party,
  acceptor: TicketAcceptor,
  principal: string,
  response: Buffer,
): Promise<SaslOutcome> {
  const chosen = await acceptor.unwrap(response);
  // "the client maximum buffer is 0 if no security layer was chosen"
  if (chosen === null || !chosen.subarray(0, offer.length).equals(offer)) return failure('malformed');
  const text = utf8(chosen.subarray(offer.length));
  const authzid = text === null || text.length > maxUserName ? null : saslPrep(text);
  if (authzid === null) return failure('malformed');
  const address = await credentials.principal(principal, authzid === '' ? null : authzid);
  return address === null ? failure('credentials') : { kind: 'success', address, data: null };
}
