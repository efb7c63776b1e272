/** A Message-ID as the mail program that the message names never writes it. RFC 5322 §3.6.4 leaves its form to each program. */
import { registeredDomain } from '../facts/links.ts';
import { rightSide } from '../facts/identity.ts';
import { fieldValue } from '../facts/fields.ts';
import { claimedProgram, hasAnyForm, rewrittenIds, serverIds } from '../facts/programs.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const forgedProgram: Signal = {
  name: 'forged-program',
  description: 'The Message-ID is not of the mail program that the message names',
  test: (facts) => {
    const program = claimedProgram(facts);
    const id = (fieldValue(facts, 'message-id') ?? '').trim();
    if (program === null || id === '') return null;
    const written = id.startsWith('<') ? id.slice(1) : id;
    const isServers = program.servers.includes(registeredDomain(rightSide(id)));
    // Some providers replace it; behind a list nothing tells which.
    const isReplaced = hasAnyForm(written, rewrittenIds) || (facts.identity.isList && hasAnyForm(written, serverIds));
    const isOwn = isServers || isReplaced || hasAnyForm(written, program.messageIds);
    return foundIf(!isOwn, `${id.slice(0, 60)} is not of ${program.name}`);
  },
};
