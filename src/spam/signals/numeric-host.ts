/** Links to names of digits, as are bought by the hundred. */
import { isIP } from 'node:net';
import { registeredDomain } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

function isMostlyDigits(domain: string): boolean {
  const label = domain.slice(0, Math.max(0, domain.indexOf('.')));
  const digits = Array.from(label).filter((each) => each >= '0' && each <= '9').length;
  return label.length >= 4 && digits * 2 >= label.length;
}

export const numericHost: Signal = {
  name: 'numeric-host',
  description: 'A link leads to a name that is made of digits',
  test: ({ links }) =>
    foundAny(
      links
        .filter(({ host }) => host !== '' && isIP(host) === 0 && isMostlyDigits(registeredDomain(host)))
        .map(({ host }) => host),
    ),
};
