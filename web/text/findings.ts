/** What the server says to those who run it, in the language of the page: loaded where somebody is told of it. */
import { type Templates, translated } from '../model/sentence.ts';

/** English is what the server says. */
const catalogues: Readonly<Record<string, () => Promise<Templates>>> = {
  it: async () => (await import('./it/findings.ts')).findings,
  ro: async () => (await import('./ro/findings.ts')).findings,
  sv: async () => (await import('./sv/findings.ts')).findings,
  de: async () => (await import('./de/findings.ts')).findings,
  fr: async () => (await import('./fr/findings.ts')).findings,
};

/** A sentence of the server; what is none, as records and commands, stays as it is. */
export type Say = (sentence: string) => string;

export const asSaid: Say = (sentence) => sentence;

export async function speaker(language: string): Promise<Say> {
  const load = catalogues[language];
  if (load === undefined) return asSaid;
  try {
    const [{ sentences }, words] = await Promise.all([import('./en/findings.ts'), load()]);
    return (sentence) => translated(sentence, sentences, words) ?? sentence;
  } catch {
    // What cannot be loaded now keeps nobody from reading what is said.
    return asSaid;
  }
}
