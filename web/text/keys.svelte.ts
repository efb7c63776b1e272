/** Words of the page of keys and of what asks to open the vault: loaded with it, in the language of the page. English until they are there. */
import { type KeyWords, keys as english } from './en/keys.ts';
import { spoken } from './language.svelte.ts';

const catalogues: Readonly<Record<string, () => Promise<KeyWords>>> = {
  it: async () => (await import('./it/keys.ts')).keys,
  ro: async () => (await import('./ro/keys.ts')).keys,
  sv: async () => (await import('./sv/keys.ts')).keys,
  de: async () => (await import('./de/keys.ts')).keys,
  fr: async () => (await import('./fr/keys.ts')).keys,
};

let catalogue = $state.raw<KeyWords>(english);
let language = 'en';

async function follow(wanted: string): Promise<void> {
  language = wanted;
  const found = (await catalogues[wanted]?.()) ?? english;
  if (language === wanted) catalogue = found;
}

export type KeyWord = keyof KeyWords;

/** Words about keys, with {name} replaced. */
export function k(words: KeyWord, values: Readonly<Record<string, string | number>> = {}): string {
  if (spoken() !== language) void follow(spoken());
  let text: string = catalogue[words];
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, String(value));
  return text;
}
