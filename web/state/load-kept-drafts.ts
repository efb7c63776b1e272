/** What gives kept drafts to the server, which is loaded where there are some. */
import type { giveKeptDrafts } from './kept-drafts.ts';

export const loadKeptDrafts = async (): Promise<typeof giveKeptDrafts> =>
  (await import('./kept-drafts.ts')).giveKeptDrafts;
