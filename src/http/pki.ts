/**
 * What the certification authority tells everybody: certificates, lists of revoked ones, and OCSP.
 * Implements: RFC 2585 §4 (application/pkix-cert, pkix-crl), RFC 6960 §A (OCSP by GET and POST), RFC 5019 §6.2 (what may be kept).
 * Not here: what is told (ca/publish.ts).
 */
import type { Clock } from '../base/clock.ts';
import { limits as caLimits } from '../ca/limits.ts';
import type { Publication, Published } from '../ca/publish.ts';
import { authorityNames } from '../ca/types.ts';
import { type Page, type PageRequest, type Site, notAllowed, notFound, text } from './site.ts';

const folder = '/pki/';
const ocspPath = '/pki/ocsp';

export const pkiSite =
  ({ publication, clock }: { readonly publication: Publication; readonly clock: Clock }): Site =>
  async (request) => {
    const { path } = request;
    if (!path.startsWith(folder)) return null;
    if (path === ocspPath || path.startsWith(`${ocspPath}/`)) {
      const question = await questionIn(request);
      if (!Buffer.isBuffer(question)) return question;
      return pageOf('application/ocsp-response', await publication.answer(question), clock);
    }
    const refused = notAllowed(request);
    if (refused !== null) return refused;
    const name = authorityNames.find((one) => path.startsWith(`${folder}${one}.`));
    const kind = name === undefined ? '' : path.slice(folder.length + name.length);
    if (name === undefined) return notFound;
    switch (kind) {
      case '.crl': {
        const list = await publication.list(name);
        return list === null ? notFound : pageOf('application/pkix-crl', list, clock);
      }
      case '.cer': {
        const octets = await publication.certificate(name);
        return octets === null ? notFound : pageOf('application/pkix-cert', { octets, until: null }, clock);
      }
      default:
        return notFound;
    }
  };

/** POST has it as its content; GET as base64 in the path, with what is special in it escaped. RFC 6960 §A.1 */
async function questionIn(request: PageRequest): Promise<Buffer | Page> {
  if (request.method === 'POST') {
    const content = await request.body(caLimits.questionOctets);
    return content ?? text(413, 'That is too large for a question.');
  }
  if (request.method !== 'GET' || request.path === ocspPath)
    return text(405, 'Questions come by POST, or by GET behind a slash (RFC 6960 A.1).', { Allow: 'GET, POST' });
  try {
    return Buffer.from(decodeURIComponent(request.path.slice(ocspPath.length + 1)), 'base64');
  } catch {
    return text(400, 'The question is not escaped as it should be.');
  }
}

/** Lists may be kept for an hour and not until their end: somebody may be revoked meanwhile. */
function pageOf(type: string, { octets, until }: Published, clock: Clock): Page {
  const seconds = until === null ? 0 : Math.floor(Math.min(until - clock.now(), caLimits.given) / 1000);
  const cache = seconds > 0 ? `public, max-age=${seconds}, no-transform` : 'no-cache';
  return { status: 200, headers: { 'Content-Type': type, 'Cache-Control': cache }, body: octets };
}
