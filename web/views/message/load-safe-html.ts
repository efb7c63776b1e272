/** The cleaning of HTML, which is loaded with the first message that has some. */
import type { safeHtml } from './safe-html.ts';

export const loadSafeHtml = async (): Promise<typeof safeHtml> => (await import('./safe-html.ts')).safeHtml;
