/** Mail to many whose readers are told to leave somewhere that has no other part in the message, or nowhere at all. */
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const bulkWithoutManners: Signal = {
  name: 'bulk-without-manners',
  description: 'The message goes to many, and its readers cannot leave at the organisation that sent it',
  test: (facts) => {
    const { waysOut, identity } = facts;
    const { author, envelope, vouched, isList } = identity;
    const isBulk = waysOut.told || (fieldValue(facts, 'precedence') ?? '').toLowerCase() === 'junk';
    if (facts.header === 'none' || isList || !isBulk || waysOut.field) return null;
    const isHome = [...waysOut.domains].some(
      (domain) => vouched.has(domain) || domain === author || (envelope !== null && domain === envelope),
    );
    return foundIf(!isHome && fieldValue(facts, 'in-reply-to') === null, [...waysOut.domains].slice(0, 3).join(', '));
  },
};
