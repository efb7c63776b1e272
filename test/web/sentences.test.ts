import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signals } from '../../src/spam/signals/table.ts';
import { sentences } from '../../web/text/en/evidence.ts';
import { evidence as de } from '../../web/text/de/evidence.ts';
import { evidence as fr } from '../../web/text/fr/evidence.ts';
import { evidence as it_ } from '../../web/text/it/evidence.ts';
import { evidence as ro } from '../../web/text/ro/evidence.ts';
import { evidence as sv } from '../../web/text/sv/evidence.ts';
import { sentences as findings } from '../../web/text/en/findings.ts';
import { findings as deFindings } from '../../web/text/de/findings.ts';
import { findings as frFindings } from '../../web/text/fr/findings.ts';
import { findings as itFindings } from '../../web/text/it/findings.ts';
import { findings as roFindings } from '../../web/text/ro/findings.ts';
import { findings as svFindings } from '../../web/text/sv/findings.ts';
import { filledIn, readSentence, translated } from '../../web/model/sentence.ts';
import { refusalsOf, sourcesIn, textsOf } from './support/said-by-server.ts';

const languages = { de, fr, it: it_, ro, sv };
const german = de.sentences;

describe('a text made of a template', () => {
  it.each([
    ['{a} signed it', 'x.test signed it', { a: 'x.test' }],
    ['without {a} it is {b}', 'without a and b it is there', { a: 'a and b', b: 'there' }],
    ['All', 'All', {}],
    ['All', 'All of them', null],
    ['{a} signed it', ' signed it', null],
    ['{a} signed it', 'x signed it too', null],
    ['it is {a}', 'that it is x', null],
    ['{a} of {b}', '1 of ', null],
  ])('%j of %j', (template, text, values) => {
    expect(filledIn(text, template)).toEqual(values);
  });

  it('gives back what was put in, where that is no part of the template', () => {
    const value = fc.stringMatching(/^[a-z0-9.]{1,20}$/);
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(filledIn(`<${a}> (${b})`, '<{a}> ({b})')).toEqual({ a, b });
      }),
    );
  });

  it('is read in bounded time, whatever a stranger wrote', () => {
    expect(readSentence('a'.repeat(100_000), sentences)).toBeNull();
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000 }), (text) => {
        expect(typeof (translated(text, sentences, german) ?? '')).toBe('string');
      }),
    );
  });
});

it.each([
  [
    "it is sent by a host of mallory.test, but nothing shows that alpha.test, the author's domain, stands behind the message; alpha.test asks to reject such mail",
    'sie ist gesendet von einem Host von mallory.test, aber nichts zeigt, dass alpha.test, die Domain des Absenders, hinter ihr steht; alpha.test bittet, solche Post abzulehnen',
  ],
  [
    'With a valid DKIM signature of alpha.test, it would have been accepted',
    'Mit einer gültigen DKIM-Signatur von alpha.test wäre es angenommen worden',
  ],
  [
    '127.0.0.66 may send for mallory.test: `ip4:127.0.0.66` in its record says so',
    '127.0.0.66 darf für mallory.test senden: so sagt es `ip4:127.0.0.66` in dem eigenen Eintrag',
  ],
  ['nobody said this before', null],
])('%s', (written, said) => {
  expect(translated(written, sentences, german)).toBe(said);
});

const gaps = (template: string): readonly string[] =>
  template
    .split('{')
    .slice(1)
    .map((part) => part.slice(0, part.indexOf('}')))
    .toSorted();

describe.each(Object.entries(languages))('the words of %s', (_language, words) => {
  it('say everything that a sentence says', () => {
    for (const [name, template] of Object.entries(sentences))
      expect([name, gaps(words.sentences[name as keyof typeof sentences])]).toEqual([name, gaps(template)]);
  });

  it('have every signal', () => {
    expect(Object.keys(words.signals).toSorted()).toEqual(signals.map(({ name }) => name).toSorted());
  });
});

/** Records, commands and settings of rules, written as they are, and pieces that stand in a whole of the catalogue. */
const verbatim = [
  /^(postern (?!lab)|(systemctl|journalctl|certbot|timedatectl|iptables|kadmin|apt|npm|ss|du) )[^(]*$/,
  /^[a-z_.]+ = ("[a-z0-9.]+"|true)$/,
  /^"?v=[A-Z]/i,
  /^VALUE; rua=/,
  /^[0-9]+( [0-9]+)* (VALUE|issue )/,
  /^VALUE( VALUE| GiB| seconds| \(VALUE:VALUE\))$/,
  /^The certificate( VALUE)?$/,
];
const ruled = sourcesIn('src/check/rules')
  .flatMap(textsOf)
  .filter((text) => !verbatim.some((pattern) => pattern.test(text)))
  // What somebody is to put in stands at the end of a record.
  .map((text) => (text.startsWith('(') ? `RECORD ${text}` : text));
const refused = ['src/directory/provision.ts', ...sourcesIn('src/http/admin')].flatMap(refusalsOf);
const reasons = textsOf('src/check/gather/conversation.ts').filter((text) => text.startsWith('it '));
const said = [...ruled, ...refused, ...reasons];

/** Words of a sentence that would stay in English: what stands in the gaps is in capitals. */
function left(sentence: string): string | null {
  const read = readSentence(sentence, findings);
  if (read === null) return sentence;
  const words = Object.values(read.values).filter((value) => /[a-z]{2}/.test(value));
  return words.find((value) => value !== 'anybody' && !/^(postern dns|_mta-sts\.|_smtp\._tls\.)/.test(value)) ?? null;
}

describe('what the server says to those who run it', () => {
  it('is found in the sources', () => {
    expect([ruled.length > 180, refused.length > 10, reasons.length]).toEqual([true, true, 2]);
  });

  it('is in the catalogue whole', () => {
    expect(said.filter((sentence) => left(sentence) !== null)).toEqual([]);
  });

  it('is all that the catalogue has', () => {
    const used = new Set([...said, 'anybody'].map((sentence) => readSentence(sentence, findings)?.name));
    expect(Object.keys(findings).filter((name) => !used.has(name))).toEqual([]);
  });

  it.each(Object.entries({ de: deFindings, fr: frFindings, it: itFindings, ro: roFindings, sv: svFindings }))(
    'is said in %s',
    (_language, words) => {
      for (const [name, template] of Object.entries(findings))
        expect([name, gaps(words[name as keyof typeof findings])]).toEqual([name, gaps(template)]);
      const kept = said.filter((sentence) => (translated(sentence, findings, words) ?? sentence) === sentence);
      expect(kept).toEqual([]);
    },
  );
});
