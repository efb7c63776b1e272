/**
 * The language of a message: by its script where that tells, else by the small words that every text of a language has.
 * A language alone is no sign of spam; to whom it never comes, it is one (that is known by reader, not here).
 */
import { eachWord } from '../bayes/words.ts';
import { scriptOf } from '../text/confusables.ts';
import { isAscii } from '../text/fold.ts';

/** Small words, those left out that several languages here share. ISO 639-1 */
const smallWords: Readonly<Record<string, string>> = {
  en: 'the and of to is that you for with this are your have not from they will would there their what which been',
  de: 'der die das und ist nicht sie ich ein eine mit auf für von den dem sich auch wir werden haben bei oder einen zum',
  fr: 'le les et est une des vous nous dans pour pas sur avec ce cette qui sont votre notre aux mais ou je',
  es: 'el los las es una del por con para su que como más este esta usted nuestro pero sus al lo muy hasta también',
  it: 'il gli che di è una per con non sono della nel questo questa più alla dei delle anche come nostro vostro',
  pt: 'os uma não para com seu sua você nosso mais esta este dos das pelo pela também está são ao foi muito',
  nl: 'het een van en dat niet op te zijn voor met aan ook uw wij bij naar heeft deze worden maar wordt',
  sv: 'och att det som är på av inte med den till har jag för ett om vi kan från eller också',
  da: 'og er det til af ikke med den som har jeg på vi kan fra eller også skal blive hvis deres',
  fi: 'ja on ei että se oli hän mutta ovat myös kun tai joka niin sekä voi ole vain tämä',
  pl: 'i w nie na się jest że do jak ale po co tak za od tym dla czy są przez być',
  cs: 'je se na že to si jsem jako pro ale tak nebo jsou by byl které který také jeho při',
  hu: 'az és hogy nem egy ez van csak meg már volt mint lehet ha kell vagy még azt',
  ro: 'și în la pe cu care este nu sau din pentru mai sunt această acest fi când până',
  tr: 've bir bu için ile da de olarak daha çok olan gibi sonra kadar ne değil ama var siz',
  id: 'yang dan di untuk dengan ini itu dari tidak pada akan dalam kami anda adalah bisa saya ke',
};

const languages = new Map<string, string[]>();
for (const [language, words] of Object.entries(smallWords))
  for (const word of words.split(' ')) languages.set(word, [...(languages.get(word) ?? []), language]);

const byScript: ReadonlyMap<string, string> = new Map([
  ['greek', 'el'],
  ['cyrillic', 'ru'],
  ['armenian', 'hy'],
  ['hebrew', 'he'],
  ['arabic', 'ar'],
]);

/** Words and letters that are looked at, and without which nothing is said. */
const mostWords = 300;
const leastWords = 20;
const mostLetters = 4_000;
/** Part of the words that are small ones in every language. */
const leastPart = 0.12;

/** ISO 639-1; null where the text is too short or mixed. Of Cyrillic "ru" is said for all, of Han and kana "zh", "ja" or "ko". */
export function languageOf(text: string): string | null {
  const script = scriptLanguage(text);
  if (script !== null) return script;
  const counts = new Map<string, number>();
  const words = eachWord(text, mostWords, (word) => {
    for (const language of languages.get(word) ?? []) counts.set(language, (counts.get(language) ?? 0) + 1);
  });
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  if (words < leastWords || first === undefined) return null;
  const isClear = first[1] >= words * leastPart && first[1] >= (second?.[1] ?? 0) * 1.3;
  return isClear ? first[0] : null;
}

/** The language where most letters are of a script that is not Latin. */
function scriptLanguage(text: string): string | null {
  if (isAscii(text)) return null;
  let [letters, kana, hangul] = [0, 0, 0];
  const scripts = new Map<string, number>();
  for (let at = 0; at < text.length && letters < mostLetters; at++) {
    const code = text.charCodeAt(at);
    const script = scriptOf(code);
    if (script === null) continue;
    letters += 1;
    scripts.set(script, (scripts.get(script) ?? 0) + 1);
    if (code >= 0x3040 && code <= 0x30ff) kana += 1;
    else if (code >= 0xac00 && code <= 0xd7af) hangul += 1;
  }
  for (const [script, count] of scripts) {
    if (script === 'latin' || count < leastWords || count * 2 < letters) continue;
    if (script !== 'han') return byScript.get(script) ?? null;
    return hangul * 3 > count ? 'ko' : kana * 10 > count ? 'ja' : 'zh';
  }
  return null;
}
