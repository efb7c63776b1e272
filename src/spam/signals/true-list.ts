/** A mailing list whose name is of the host that sent the message, or of its envelope. RFC 2919 §3. */
import { registeredDomain } from '../facts/links.ts';
import { fieldValue } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';

/** list-id-header = "List-ID:" [phrase] "<" list-id ">" CRLF; of List-Post the address. */
function listDomain(id: string, post: string): string {
  const inner = id.slice(id.lastIndexOf('<') + 1).split('>', 1)[0] ?? '';
  const at = post.lastIndexOf('@');
  const address = at === -1 ? '' : (post.slice(at + 1).split('>', 1)[0] ?? '');
  const host = address === '' ? inner : address;
  return host.includes('.') ? registeredDomain(host.trim().toLowerCase()) : '';
}

export const trueList: Signal = {
  name: 'true-list',
  description: 'A mailing list sent the message from its own host',
  test: (facts) => {
    const { envelope, vouched } = facts.identity;
    const domain = listDomain(fieldValue(facts, 'list-id') ?? '', fieldValue(facts, 'list-post') ?? '');
    return foundIf(domain !== '' && (vouched.has(domain) || envelope === domain), domain);
  },
};
