/**
 * Which e-mails and threads have a keyword, by place in the table and by number of the thread: each is asked for once a query.
 * Implements the conditions of: RFC 8621 §4.1.1 (keywords), §4.4.1 and §4.4.2 (…InThreadHaveKeyword).
 */
import { Breather } from '../../../../base/breather.ts';
import { systemKeywords } from '../keywords.ts';
import { type EmailTable, nowhere } from './table.ts';

export class Keywords {
  readonly #table: EmailTable;
  readonly #having = new Map<string, Promise<Uint8Array>>();

  constructor(table: EmailTable) {
    this.#table = table;
  }

  /** 1 where any message of the e-mail has the keyword, in whatever case it is. */
  having(keyword: string): Promise<Uint8Array> {
    const word = keyword.toLowerCase();
    const known = this.#having.get(word) ?? this.#read(word);
    this.#having.set(word, known);
    return known;
  }

  /** 1 where some e-mail of the thread has it. */
  async some(keyword: string): Promise<Uint8Array> {
    const { threads, threadCount } = this.#table;
    const having = await this.having(keyword);
    const some = new Uint8Array(threadCount);
    await new Breather().parts(threads.length, (from, to) => {
      for (let place = from; place < to; place++) if (having[place] === 1) some[threads[place] ?? 0] = 1;
    });
    return some;
  }

  /** 1 where each e-mail of the thread has it. */
  async all(keyword: string): Promise<Uint8Array> {
    const { threads, threadCount } = this.#table;
    const having = await this.having(keyword);
    const all = new Uint8Array(threadCount).fill(1);
    await new Breather().parts(threads.length, (from, to) => {
      for (let place = from; place < to; place++) if (having[place] === 0) all[threads[place] ?? 0] = 0;
    });
    return all;
  }

  async #read(word: string): Promise<Uint8Array> {
    const bit = systemKeywords.find(([, keyword]) => keyword === word)?.[0] ?? 0;
    const having = new Uint8Array(this.#table.count + 1);
    const breather = new Breather();
    for (const { known, places } of this.#table.mailboxes) {
      const { columns } = known;
      const isKnown = columns.known.has(word);
      if (bit === 0 && !isKnown) continue;
      const lists = new Map<readonly string[], boolean>();
      const hasWord = (list: readonly string[]): boolean => {
        const answer = lists.get(list) ?? list.some((one) => one.toLowerCase() === word);
        if (lists.size < mostLists) lists.set(list, answer);
        return answer;
      };
      for (const { start, system, keywords } of columns.runs(0, columns.count)) {
        for (let at = 0; at < system.length; at++) {
          const marked = ((system[at] ?? 0) & bit) !== 0 || (isKnown && keywords !== null && hasWord(keywords(at)));
          const place = places[start + at] ?? nowhere;
          if (marked && place !== nowhere) having[place] = 1;
        }
        if (breather.late) await breather.rest();
      }
    }
    return having;
  }
}

/** Lists of keywords whose answer is remembered; messages of a page share them. Ours. */
const mostLists = 1_000;
