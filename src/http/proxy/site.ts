/**
 * GET /proxy/image?url=: remote pictures of messages, for who is signed in and has asked for them.
 * Not here: how they are fetched (fetch-image.ts).
 */
import type { Account } from '../../directory/types.ts';
import { problem } from '../problem.ts';
import { type Page, type PageRequest, type Site, notAllowed } from '../site.ts';
import { limits } from '../limits.ts';
import type { FetchImage, ImageProblem } from './fetch-image.ts';

export interface ProxyParts {
  readonly fetchImage: FetchImage;
  /** Who is signed in by a cookie; null where nobody is. */
  readonly signedIn: (request: PageRequest) => Promise<Account | null>;
}

const problems: Readonly<Record<ImageProblem, Page>> = {
  unsafe: problem(403, 'unsafe', 'That is no address on the Internet from which pictures are fetched.'),
  busy: problem(503, 'busy', 'Too many pictures are being fetched.', { headers: { 'Retry-After': '5' } }),
  'not-found': problem(404, 'not-found', 'The picture could not be fetched.'),
  'no-image': problem(415, 'no-image', 'That is no picture of a kind that is shown.'),
};

export function proxySite({ fetchImage, signedIn }: ProxyParts): Site {
  return async (request) => {
    if (request.path !== '/proxy/image') return null;
    const refused = notAllowed(request);
    if (refused !== null) return refused;
    if ((await signedIn(request)) === null) return problem(401, 'unauthorized', 'Nobody is signed in.');
    const wanted = request.query.get('url') ?? '';
    const url = wanted.length > limits.proxyUrl ? null : URL.parse(wanted);
    if (url === null) return problem(400, 'no-url', 'There is no URL in the query.');
    const image = await fetchImage(url);
    return { ...(image.ok ? picture(image.value) : problems[image.error]), keep: true };
  };
}

/** Whoever opens it by itself sees a picture and nothing else. */
const picture = ({ type, octets }: { readonly type: string; readonly octets: Buffer }): Page => ({
  status: 200,
  headers: {
    'Content-Type': type,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, max-age=86400',
  },
  body: octets,
});
