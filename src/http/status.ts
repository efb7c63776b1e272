/** The status page, /healthz, /ready and /metrics. */
import { type StatusFacts, pageHeaders, statusPage } from './page.ts';
import { type Site, isLoopback, notAllowed, text } from './site.ts';

export interface StatusSiteOptions {
  readonly status: () => Promise<StatusFacts>;
  /** Whether new mail can be taken now. */
  readonly ready: () => boolean;
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
}

export const statusSite =
  (options: StatusSiteOptions): Site =>
  async (request) => {
    const answer = pages.get(request.path);
    if (answer === undefined) return null;
    return notAllowed(request) ?? (await answer(options, request.remoteAddress));
  };

type Answer = (options: StatusSiteOptions, remoteAddress: string) => ReturnType<Site>;

const showStatus: Answer = async ({ status }) => ({
  status: 200,
  headers: pageHeaders(),
  body: statusPage(await status()),
});

const pages: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  // Where no web pages were built, it is the first one that a visitor sees.
  ['/', showStatus],
  ['/status', showStatus],
  ['/healthz', () => Promise.resolve(text(200, 'ok'))],
  ['/ready', ({ ready }) => Promise.resolve(ready() ? text(200, 'ready') : text(503, 'not ready'))],
  [
    '/metrics',
    async ({ metrics }, remoteAddress) => {
      if (!isLoopback(remoteAddress)) return text(403, 'Metrics are for this machine only.');
      const { type, text: body } = await metrics();
      return { status: 200, headers: { 'Content-Type': type }, body };
    },
  ],
]);
