/** What the directory's refusals mean to the operator, and what to do about them. */
import type { DirectoryRefusal } from '../directory/port.ts';
import { type Failure, failed } from './command.ts';
import { exit } from './exit.ts';

/** `what` is an address or a domain. */
export function refusalFailure(refusal: DirectoryRefusal, what: string): Failure {
  if (refusal === 'unknown-domain' && !what.includes('@')) return notServed(what);
  const [code, words, remedy] = meanings[refusal];
  return failed(code, `${what} ${words}`, remedy);
}

export const notServed = (domain: string): Failure =>
  failed(exit.noUser, `${domain} is not served here`, 'postern domain list shows what is');

const meanings = {
  exists: [exit.data, 'exists already', 'postern account list, alias list and domain list show what there is'],
  'unknown-domain': [exit.noUser, 'is in a domain that is not served here', 'add it: postern domain add DOMAIN'],
  'unknown-account': [exit.noUser, 'is not an account here', 'postern account list shows them'],
  'unknown-alias': [exit.noUser, 'is not an alias here', 'postern alias list shows them'],
  'unknown-app-password': [
    exit.noUser,
    'is not an app password of this account',
    'postern account app-list shows them',
  ],
  'too-many': [exit.data, 'is one app password too many', 'revoke one: postern account app-remove ADDRESS NAME'],
  stale: [exit.temporary, 'was changed by somebody else just now', 'try again'],
  'not-empty': [
    exit.data,
    'still has accounts or aliases',
    'remove them first: postern account list, postern alias list',
  ],
} as const satisfies Record<DirectoryRefusal, readonly [number, string, string]>;
