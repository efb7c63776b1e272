/**
 * Web key directory: keys that our accounts publish, for whoever writes to them.
 * Implements: draft-koch-openpgp-webkey-service §3.1 (both methods), §4.1 (submission-address), §4.5 (policy), of our domains.
 * Who publishes nothing is answered as nobody is.
 */
import { type Page, type PageRequest, type Site, notAllowed, text } from './site.ts';

export interface KeyDirectoryParts {
  /** The file of the local part with this digest; null where there is none. */
  readonly file: (domain: string, hash: string) => Promise<Buffer | null>;
  readonly isServed: (domain: string) => Promise<boolean>;
  /** Where keys are sent to be published; null where they are not taken by mail. */
  readonly submissionAddress: (domain: string) => string | null;
}

const root = '/.well-known/openpgpkey/';
const advancedHost = 'openpgpkey.';
const mostHash = 32;

/** Pages of others may read it: it is for everybody. */
const open = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' } as const;
const none: Page = text(404, 'There is no such key.', open);

export function keyDirectorySite(parts: KeyDirectoryParts): Site {
  return async (request) => {
    if (!request.path.startsWith(root)) return null;
    const refused = notAllowed(request);
    if (refused !== null) return refused;
    const place = placeOf(request);
    return place !== null && (await parts.isServed(place.domain)) ? answer(parts, place) : none;
  };
}

interface Place {
  readonly domain: string;
  readonly path: readonly string[];
}

/** Behind openpgpkey.DOMAIN the path has the domain too: that is the advanced method. */
function placeOf({ path, host }: PageRequest): Place | null {
  const parts = path.slice(root.length).split('/');
  if (!host.startsWith(advancedHost)) return host === '' ? null : { domain: host, path: parts };
  const [domain = '', ...rest] = parts;
  return domain.toLowerCase() === host.slice(advancedHost.length) ? { domain: domain.toLowerCase(), path: rest } : null;
}

async function answer(parts: KeyDirectoryParts, { domain, path }: Place): Promise<Page> {
  const [first = '', second = ''] = path;
  const submission = parts.submissionAddress(domain);
  if (path.length === 1 && first === 'policy') return { ...text(200, '', open), body: policyOf(submission) };
  if (path.length === 1 && first === 'submission-address' && submission !== null) return text(200, submission, open);
  const isKey = path.length === 2 && first === 'hu' && second.length === mostHash;
  const file = isKey ? await parts.file(domain, second) : null;
  return file === null
    ? none
    : { status: 200, headers: { 'Content-Type': 'application/octet-stream', ...open }, body: file };
}

/** "The policy flags file MUST be served even if no policies are required; an empty file is then required." §4.5 */
const policyOf = (submission: string | null): string =>
  submission === null ? '' : `mailbox-only\nprotocol-version: 20\nsubmission-address: ${submission}\n`;
