/** A link that shows one host and leads to another, which has no other part in the message: senders count clicks on their own. */
import { registeredDomain, urlHost, urlsIn } from '../facts/links.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';

/** The host that a text names as a URL; '' where it names none. */
const shownHost = (text: string): string => (text.includes(' ') ? '' : urlHost(urlsIn(text.toLowerCase())[0] ?? ''));

export const linkMismatch: Signal = {
  name: 'link-mismatch',
  description: 'A link shows one host and leads to another',
  test: ({ links, identity: { envelope, vouched } }) =>
    foundAny(
      links.flatMap(({ kind, host, text }) => {
        if (kind !== 'anchor' || host === '') return [];
        const [shown, led] = [shownHost(text), registeredDomain(host)];
        const isOwn = shown === '' || registeredDomain(shown) === led || vouched.has(led) || led === envelope;
        return isOwn ? [] : [`${shown} leads to ${host}`];
      }),
    ),
};
