/** Header and envelope name different senders, and no list or forwarder explains it. RFC 5321 §3.6. */
import { registeredDomain } from '../facts/links.ts';
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
export const envelopeDiffers: Signal = {
  name: 'envelope-differs',
  description: 'The author and the envelope sender are of different domains',
  test: (facts) => {
    const { envelope, from } = facts;
    if (envelope === null || envelope.mailFrom === '' || fieldValue(facts, 'list-id') !== null) return null;
    const domain = envelope.mailFrom.slice(envelope.mailFrom.lastIndexOf('@') + 1).toLowerCase();
    const same = registeredDomain(domain) === registeredDomain(from.domain);
    return foundIf(!same, `${from.address} in the header, ${envelope.mailFrom} in the envelope`);
  },
};
