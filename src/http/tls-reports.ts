/** TLS reports that come by HTTPS. RFC 8460 §5.4 */
import type { Result } from '../base/result.ts';
import { limits } from './limits.ts';
import { type Site, text } from './site.ts';

export const reportsPath = '/tls-reports';

/** `take` answers why what came is no report. */
export const reportSite =
  (take: (type: string, content: Buffer) => Promise<Result<void, string>>): Site =>
  async (request) => {
    if (request.path !== reportsPath) return null;
    if (request.method !== 'POST') return text(405, 'Reports are sent here by POST (RFC 8460).', { Allow: 'POST' });
    const content = await request.body(limits.report);
    if (content === null) return text(413, 'That is too large for a report.');
    const taken = await take(request.type, content);
    return taken.ok ? text(201, 'Thank you.') : text(400, taken.error);
  };
