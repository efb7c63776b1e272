/** Words that are not of the first load: loaded with what says them, in the language of the page. English until they are there. */
import { spoken } from './language.svelte.ts';

type Section = Readonly<Record<string, string>>;

export type Speak<Words extends Section> = (
  words: keyof Words,
  values?: Readonly<Record<string, string | number>>,
) => string;

/** Says words of the section, with {name} replaced. */
export function section<Words extends Section>(
  english: Words,
  others: Readonly<Record<string, () => Promise<Words>>>,
): Speak<Words> {
  let catalogue = $state.raw<Words>(english);
  let language = 'en';

  async function follow(wanted: string): Promise<void> {
    language = wanted;
    const found = (await others[wanted]?.()) ?? english;
    if (language === wanted) catalogue = found;
  }

  return (words, values = {}) => {
    if (spoken() !== language) void follow(spoken());
    let text = catalogue[words] ?? '';
    for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, String(value));
    return text;
  };
}
