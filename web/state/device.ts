/**
 * What this device does besides showing pages: keeps mail to be read without the server, and tells of new mail. Both are off until
 * somebody wants them here, as a device may be anybody's; signing out ends both.
 */
import { keepAnswersBy } from '../api/http.ts';
import type { JmapClient } from '../api/jmap.ts';

const key = 'postern.keeps-mail';
/** Of read-ahead.ts. */
const aheadKey = 'postern.read-ahead';

export const keepsMail = (): boolean => localStorage.getItem(key) !== null;

/** Before the first question to the server. */
export async function wake(): Promise<void> {
  if (!keepsMail()) return;
  try {
    const { openKeeper } = await import('../api/kept-answers.ts');
    keepAnswersBy(await openKeeper());
  } catch {
    // A device that keeps nothing shows what the server says.
  }
}

/** Reads what one will want to read without the server. */
export async function keepMail(client: JmapClient): Promise<void> {
  if (!keepsMail()) return;
  const { readAhead } = await import('./read-ahead.ts');
  await readAhead(client);
}

/** Whether the device agreed. */
export async function setKeepsMail(client: JmapClient, wanted: boolean): Promise<boolean> {
  if (!wanted) {
    localStorage.removeItem(key);
    localStorage.removeItem(aheadKey);
    keepAnswersBy(null);
    const { forgetAnswers } = await import('../api/kept-answers.ts');
    await forgetAnswers();
    return true;
  }
  const { registerWorker } = await import('./worker.ts');
  if ((await registerWorker()) === null) return false;
  localStorage.setItem(key, 'yes');
  await wake();
  await keepMail(client);
  return true;
}
