/** Sentences that the server wrote down with a message, in the language of the page: loaded with the security panel. */
import { type Templates, translated } from '../model/sentence.ts';
import { sentences } from './en/evidence.ts';

export interface EvidenceWords {
  readonly sentences: Templates;
  /** What the signals of the score mean, by their names (src/spam/signals). */
  readonly signals: Templates;
}

/** English is what the server wrote. */
const catalogues: Readonly<Record<string, () => Promise<EvidenceWords>>> = {
  it: async () => (await import('./it/evidence.ts')).evidence,
  ro: async () => (await import('./ro/evidence.ts')).evidence,
  sv: async () => (await import('./sv/evidence.ts')).evidence,
  de: async () => (await import('./de/evidence.ts')).evidence,
  fr: async () => (await import('./fr/evidence.ts')).evidence,
};

/** A sentence of the server, and the name of the signal whose sentence it is. */
export type Say = (sentence: string, signal?: string) => string;

export const asWritten: Say = (sentence) => sentence;

export async function speaker(language: string): Promise<Say> {
  const words = await catalogues[language]?.();
  if (words === undefined) return asWritten;
  return (sentence, signal) => {
    const said = translated(sentence, sentences, words.sentences);
    if (said !== null) return said;
    const meaning = signal === undefined ? undefined : words.signals[signal];
    return meaning === undefined ? sentence : `${meaning}.`;
  };
}
