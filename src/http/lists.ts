/**
 * Leaving a mailing list by the link in its mail: one click of a mail program, or a button for who follows it.
 * Implements: RFC 8058 §3.2 (POST without log-in, cookies or redirect), §5 (GET changes nothing: programs look at links by themselves).
 * Not here: what a link says (lists/leave.ts).
 */
import { leavePage, leftPage, pageHeaders } from './page.ts';
import { type Page, type PageRequest, type Site, text } from './site.ts';

export interface LeaveParts {
  /** null for a link that is none of ours. */
  readonly look: (token: string) => Promise<{ readonly name: string; readonly isMember: boolean } | null>;
  readonly leave: (token: string) => Promise<void>;
}

const folder = '/lists/leave/';
/** Octets of "List-Unsubscribe=One-Click", as a part of a multipart as well. */
const mostOctets = 2_048;

export const leaveSite =
  ({ look, leave }: LeaveParts): Site =>
  async (request) => {
    if (!request.path.startsWith(folder)) return null;
    const token = request.path.slice(folder.length);
    const { method } = request;
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
      return text(405, 'Only GET and POST are answered here.', { Allow: 'GET, HEAD, POST' });
    if (method === 'POST' && !(await isOneClick(request)))
      return text(400, 'Write List-Unsubscribe=One-Click (RFC 8058).');
    const found = await look(token);
    if (found === null) return text(404, 'This link leads to no list here.');
    if (method === 'POST') await leave(token);
    return method === 'POST' || !found.isMember ? page(leftPage(found.name)) : page(leavePage(found.name));
  };

const page = (body: string): Page => ({
  status: 200,
  headers: { ...pageHeaders('self'), 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
  body,
});

/** "multipart/form-data" or "application/x-www-form-urlencoded". RFC 8058 §3.2 */
async function isOneClick(request: PageRequest): Promise<boolean> {
  const content = (await request.body(mostOctets))?.toString('latin1') ?? '';
  if (request.type === 'application/x-www-form-urlencoded')
    return new URLSearchParams(content).get('List-Unsubscribe') === 'One-Click';
  if (request.type !== 'multipart/form-data') return false;
  const named = content.indexOf('name="List-Unsubscribe"');
  const value = content.indexOf('\r\n\r\n', named);
  return named !== -1 && value !== -1 && content.startsWith('One-Click\r\n', value + 4);
}
