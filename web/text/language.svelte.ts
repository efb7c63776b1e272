/** The language of the page: a catalogue for each, loaded when it is spoken. Words that a catalogue lacks are a type error. */
import { en } from './en.ts';

export type Catalogue = { readonly [Key in keyof typeof en]: string };
export type Words = keyof Catalogue;

const catalogues: Readonly<Record<string, () => Promise<Catalogue>>> = {
  en: () => Promise.resolve(en),
  it: async () => (await import('./it.ts')).it,
  ro: async () => (await import('./ro.ts')).ro,
  sv: async () => (await import('./sv.ts')).sv,
  de: async () => (await import('./de.ts')).de,
  fr: async () => (await import('./fr.ts')).fr,
};

/** Languages that there are, in no order. */
export const languages = Object.keys(catalogues);

/** Where the choice is kept on this device. */
const key = 'postern.language';

let catalogue = $state.raw<Catalogue>(en);
let language = $state('en');

/** Takes the first of the languages that there is: what was chosen on this device goes first. `chosen` keeps it. */
export async function speak(asked: readonly string[], chosen = false): Promise<void> {
  const kept = chosen ? null : localStorage.getItem(key);
  const wanted = kept === null ? asked : [kept, ...asked];
  const found = wanted.map((tag) => tag.split('-', 1)[0] ?? '').find((tag) => Object.hasOwn(catalogues, tag)) ?? 'en';
  catalogue = (await catalogues[found]?.()) ?? en;
  language = found;
  if (chosen) localStorage.setItem(key, found);
  document.documentElement.lang = found;
}

/** The language of what is shown, for dates and numbers. */
export const spoken = (): string => language;

/** Words of the page, with {name} replaced. */
export function t(words: Words, values: Readonly<Record<string, string | number>> = {}): string {
  let text: string = catalogue[words];
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, String(value));
  return text;
}
