/** What somebody does with the server, and what came of it, in words. */
import type { Answer, Failure } from '../api/http.ts';
import { a } from '../text/administration.svelte.ts';
import { told } from '../text/en/told.ts';
import { speaker } from '../text/findings.ts';
import { spoken } from '../text/language.svelte.ts';

export class Deeds {
  said = $state('');
  failed = $state(false);
  busy = $state(false);

  /** Answers what came back; null where it was refused, which is told. */
  async do<T>(asked: Promise<Answer<T>>): Promise<T | null> {
    this.busy = true;
    const answer = await asked;
    const said = answer.ok ? a('admin.done') : await refusalOf(answer);
    this.busy = false;
    this.failed = !answer.ok;
    this.said = said;
    return answer.ok ? answer.value : null;
  }
}

/** In the reader's language where the code is known, else as the server says it. */
async function refusalOf({ code, detail, values }: Failure): Promise<string> {
  const words = `told.${code}`;
  if (isTold(words)) {
    const { why } = values;
    const said = why === undefined ? values : { ...values, why: (await speaker(spoken()))(String(why)) };
    return a('admin.refused-because', { why: a(words, said) });
  }
  return detail === '' ? a('admin.failed') : a('admin.refused-because', { why: detail });
}

const isTold = (words: string): words is keyof typeof told => Object.hasOwn(told, words);
