/** A form whose data go to a stranger, or into a mail. HTML 4.01 §17.3. */
import { registeredDomain, schemeOf } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
export const formElsewhere: Signal = {
  name: 'form-elsewhere',
  description: 'What is written into the form goes to a stranger',
  test: ({ links, identity: { author, envelope, vouched } }) =>
    foundAny(
      links
        .filter(({ kind, host, url }) => {
          if (kind !== 'form') return false;
          const domain = registeredDomain(host);
          if (host === '') return schemeOf(url) === 'mailto';
          return domain !== author && domain !== envelope && !vouched.has(domain);
        })
        .map(({ url }) => url.slice(0, 80)),
    ),
};
