/** Words of the open composer and of what it uses: loaded with it, in the language of the page. English until they are there. */
import { type WritingWords, writing as english } from './en/writing.ts';
import { spoken } from './language.svelte.ts';

const catalogues: Readonly<Record<string, () => Promise<WritingWords>>> = {
  it: async () => (await import('./it/writing.ts')).writing,
  ro: async () => (await import('./ro/writing.ts')).writing,
  sv: async () => (await import('./sv/writing.ts')).writing,
  de: async () => (await import('./de/writing.ts')).writing,
  fr: async () => (await import('./fr/writing.ts')).writing,
};

let catalogue = $state.raw<WritingWords>(english);
let language = 'en';

async function follow(wanted: string): Promise<void> {
  language = wanted;
  const found = (await catalogues[wanted]?.()) ?? english;
  if (language === wanted) catalogue = found;
}

/** Words of the composer, with {name} replaced. */
export function w(words: keyof WritingWords, values: Readonly<Record<string, string | number>> = {}): string {
  if (spoken() !== language) void follow(spoken());
  let text: string = catalogue[words];
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, String(value));
  return text;
}
