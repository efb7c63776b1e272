/** What somebody does with the server, and what came of it, in words. */
import type { Answer } from '../api/http.ts';
import { t } from '../text/language.svelte.ts';

export class Deeds {
  said = $state('');
  failed = $state(false);
  busy = $state(false);

  /** Answers what came back; null where it was refused, which is told. */
  async do<T>(asked: Promise<Answer<T>>): Promise<T | null> {
    this.busy = true;
    const answer = await asked;
    this.busy = false;
    this.failed = !answer.ok;
    if (answer.ok) {
      this.said = t('admin.done');
      return answer.value;
    }
    this.said = answer.detail === '' ? t('admin.failed') : t('admin.refused-because', { why: answer.detail });
    return null;
  }
}
