import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cardName, fitsCard, formOf, writtenCard } from './contacts.ts';
import { readVcards, vcardLimits, writeVcards } from './vcard.ts';

const v3 = `BEGIN:VCARD\r
VERSION:3.0\r
UID:77\r
N:Bloggs;Joe;;Dr.;\r
FN:Dr. Joe Bloggs\\, Esq.\r
item1.EMAIL;type=INTERNET;type=HOME;type=pref:joe@b.test\r
ORG:Acme;Tea\r
TEL;TYPE=CELL,VOICE:+39 1\r
ADR;TYPE=WORK:;;Main St 1;Town;;12345;IT\r
PHOTO;ENCODING=b;TYPE=PNG:iVBORw==\r
BDAY:1980-01-02\r
CATEGORIES:a,b\r
NOTE:one\\ntwo\r
X-ODD:bar\r
END:VCARD\r
`;

it('reads version 3', () => {
  const { cards, left } = readVcards(v3);
  expect(left).toBe(0);
  expect(cards[0]).toMatchObject({
    uid: '77',
    name: { full: 'Dr. Joe Bloggs, Esq.', components: [{ kind: 'surname', value: 'Bloggs' }, { kind: 'given' }, {}] },
    emails: { k1: { address: 'joe@b.test', contexts: { private: true }, pref: 1 } },
    organizations: { k1: { name: 'Acme', units: [{ name: 'Tea' }] } },
    phones: { k1: { number: '+39 1', features: { mobile: true, voice: true } } },
    addresses: { k1: { contexts: { work: true }, components: [{ kind: 'name', value: 'Main St 1' }, {}, {}, {}] } },
    media: { k1: { kind: 'photo', uri: 'data:image/png;base64,iVBORw==' } },
    anniversaries: { k1: { kind: 'birth', date: { year: 1980, month: 1, day: 2 } } },
    keywords: { a: true, b: true },
    notes: { k1: { note: 'one\ntwo' } },
  });
});

it('writes what it reads again', () => {
  const [card = {}] = readVcards(v3).cards;
  const { media: _media, ...plain } = card;
  const written = writeVcards([{ ...plain, id: 'C1' }], { C1: 'data:image/png;base64,iVBORw==' });
  expect(written).toContain('VERSION:4.0');
  expect(readVcards(written).cards).toEqual([card]);
});

it('leaves out what cannot be read, and keeps the others', () => {
  const good = 'BEGIN:VCARD\nVERSION:4.0\nFN:Good\nEND:VCARD\n';
  const { cards, left } = readVcards(
    `rubbish\n${good}BEGIN:VCARD\nFN;=:x\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nEND:VCARD\n${good}`,
  );
  expect(cards.map(cardName)).toEqual(['Good', 'Good']);
  expect(left).toBe(2);
});

it('bounds what is large', () => {
  const note = 'x'.repeat(vcardLimits.card + 1);
  expect(readVcards(`BEGIN:VCARD\nVERSION:4.0\nFN:A\nNOTE:${note}\nEND:VCARD\n`)).toEqual({ cards: [], left: 1 });
  expect(readVcards(' '.repeat(vcardLimits.file + 1)).left).toBe(1);
});

it('fetches no photo from elsewhere', () => {
  const { cards } = readVcards('BEGIN:VCARD\nVERSION:4.0\nFN:A\nPHOTO:https://evil.test/a.png\nEND:VCARD\n');
  expect(cards).toEqual([{ name: { full: 'A' } }]);
});

it('never fails', () => {
  const word = fc.constantFrom(
    'N',
    'FN',
    'TEL',
    'ADR',
    'ORG',
    'BDAY',
    'MEMBER',
    'PHOTO',
    ':',
    ';',
    '=',
    '"',
    '\\',
    '\n',
    ' ',
    ',',
    '__proto__',
  );
  const line = fc.array(fc.oneof(word, fc.string())).map((words) => words.join(''));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const { cards } = readVcards(`BEGIN:VCARD\nVERSION:4.0\n${lines.join('\n')}\nEND:VCARD`);
      for (const again of readVcards(writeVcards(cards)).cards) expect(cardName(again)).toBeTypeOf('string');
    }),
    { numRuns: 30 },
  );
});

it('changes what the form shows, and nothing else', () => {
  const [card = {}] = readVcards(v3).cards;
  const form = formOf(card);
  expect(form).toMatchObject({ given: 'Joe', surname: 'Bloggs', organization: 'Acme', note: 'one\ntwo' });
  expect(writtenCard(card, form)).toEqual({
    nicknames: null,
    titles: null,
    organizations: card.organizations,
    emails: card.emails,
    phones: card.phones,
    addresses: card.addresses,
    notes: card.notes,
  });
  form.given = 'Jim';
  form.emails = [{ key: null, value: ' jim@b.test ' }];
  form.note = '';
  form.nickname = 'Jimbo';
  form.title = 'Baker';
  expect(writtenCard(card, form)).toMatchObject({
    name: { components: [{ kind: 'title' }, { kind: 'given', value: 'Jim' }, { kind: 'surname', value: 'Bloggs' }] },
    emails: { k2: { address: 'jim@b.test' } },
    notes: null,
    nicknames: { k1: { name: 'Jimbo' } },
    titles: { k1: { name: 'Baker' } },
  });
});

it('finds by any part of a name, an address or a number', () => {
  const card = { name: { full: 'José Lee' }, emails: { k1: { address: 'j@lee.test' } } };
  expect(['jos', 'LEE jose', 'lee.t', ''].every((typed) => fitsCard(card, typed))).toBe(true);
  expect(fitsCard(card, 'jim')).toBe(false);
});
