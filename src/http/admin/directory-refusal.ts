/** What the directory's refusals mean to who asked, and what to do about them. */
import type { DirectoryRefusal } from '../../directory/port.ts';
import { problem } from '../problem.ts';
import type { Page } from '../site.ts';

const meanings: Readonly<Record<DirectoryRefusal, readonly [status: number, words: string]>> = {
  exists: [409, 'exists already'],
  'unknown-domain': [422, 'is in a domain that is not served here: add the domain first'],
  'unknown-account': [404, 'is not an account here'],
  'unknown-alias': [404, 'is not an alias here'],
  'unknown-app-password': [404, 'is not an app password of this account'],
  'too-many': [409, 'is one too many: take another one away first'],
  'not-empty': [409, 'still has accounts or aliases: remove them first'],
  stale: [409, 'was changed by somebody else just now: try again'],
};

/** `what` is an address, a domain or a name. */
export function directoryRefusal(refusal: DirectoryRefusal, what: string): Page {
  const [status, words] = meanings[refusal];
  return problem(status, refusal, `${what} ${words}.`, { values: { what } });
}

/** Something that cannot be what it should be, said in words. */
export const wrongValue = (words: string): Page =>
  problem(422, 'wrong-value', `${words}.`, { values: { why: `${words}.` } });
