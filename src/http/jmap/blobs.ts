/**
 * Octets over HTTP: they stream in and out, and what goes out is nothing that a browser would run.
 * Implements: RFC 8620 §6.1 (upload), §6.2 (download), RFC 6266 (Content-Disposition), CSP level 3 (sandbox).
 */
import type { Account } from '../../directory/types.ts';
import { parameterText } from '../../message/compose/parameter.ts';
import { limits } from '../limits.ts';
import { json, problem } from '../problem.ts';
import type { Page, PageRequest } from '../site.ts';
import type { JmapProblem, JmapService } from './port.ts';

type Blobs = Pick<JmapService, 'beginUpload' | 'download' | 'maxSizeUpload'>;

const tooLarge = (most: number): JmapProblem => ({
  type: 'limit',
  detail: `At most ${most} octets are taken.`,
  limit: 'maxSizeUpload',
});

const noAccount = problem(404, 'account', 'There is no such account.');
const noBlob = problem(404, 'blob', 'There are no such octets.');

/** What is refused is refused while it comes; nothing of it stays. */
export async function upload(
  jmap: Blobs,
  request: PageRequest,
  account: Account,
  path: string,
  refuse: (problem: JmapProblem) => Page,
): Promise<Page> {
  const [accountId = '', ...rest] = path.split('/');
  const draft = rest.every((one) => one === '') ? await jmap.beginUpload(account, accountId) : null;
  if (draft === null) return noAccount;
  try {
    const received = await request.stream(jmap.maxSizeUpload, (chunk) => draft.write(chunk));
    if (!received.ok) {
      if (received.error === 'too-large') return refuse(tooLarge(jmap.maxSizeUpload));
      return problem(400, 'broken-off', 'The content did not come to its end.');
    }
    const answer = await draft.finish(mediaType(request.field('content-type')));
    if (answer === null)
      return problem(413, 'over-quota', 'There is no room for more uploads: those of the last hour fill it.');
    return { ...json(201, answer), keep: true };
  } finally {
    await draft.abandon();
  }
}

export async function download(jmap: Blobs, request: PageRequest, account: Account, path: string): Promise<Page> {
  const [accountId = '', blobId = '', ...rest] = path.split('/');
  const name = decoded(rest.join('/'));
  const content = name === null ? null : await jmap.download(account, accountId, blobId);
  if (name === null || content === null) return noBlob;
  return {
    status: 200,
    headers: {
      'Content-Type': mediaType(request.query.get('type')),
      'Content-Disposition': `attachment${name === '' ? '' : parameterText('filename', name.slice(0, limits.fileName))}`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      // The octets of an id are always the same. RFC 8620 §6.2
      'Cache-Control': 'private, immutable, max-age=31536000',
    },
    body: content,
    keep: true,
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** One that can stand in a header; what the client says is told back and never believed. */
function mediaType(text: string | null): string {
  const type = text?.trim() ?? '';
  const printable = Array.from(type).every((letter) => letter >= ' ' && letter <= '~');
  return printable && type.indexOf('/') > 0 && type.length <= limits.mediaType ? type : 'application/octet-stream';
}
