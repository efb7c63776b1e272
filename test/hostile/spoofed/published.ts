/**
 * What was published of signature spoofing (Müller, Brinkmann, Poddebniak and others: "Johnny, you are fired!", USENIX Security 2019;
 * "Re: What's up Johnny?", ACNS 2019), by either standard.
 */
import { enclosed, multipart, text } from '../../../src/sealed/testing/letter.ts';
import { type Attack, evil, html, inner, repeated, typeField, behindType, within, words } from './attack.ts';
import { date, head, now } from './kit.ts';

const day = 86_400_000;
const attached = (entity: string): string => `Content-Disposition: attachment; filename=m.eml\r\n${entity}`;

export const published: readonly Attack[] = [
  // Mixed trees: a signature over something else than what is read.
  [
    'a signed part under another',
    'none',
    null,
    async ({ sign }) => head() + multipart('mixed', evil, await sign(words)),
  ],
  [
    'a signed part above another',
    'none',
    null,
    async ({ sign }) => head() + multipart('mixed', await sign(words), evil),
  ],
  [
    'a signed part as an attachment',
    'none',
    null,
    async ({ sign }) => head() + multipart('mixed', evil, attached(await sign(words))),
  ],
  [
    'a signed alternative',
    'none',
    null,
    async ({ sign }) => head() + multipart('alternative', await sign(words), html('Pay')),
  ],
  [
    'a signed part that the HTML shows by cid',
    'none',
    null,
    async ({ sign }) =>
      head() + multipart('related', html('<img src="cid:x">'), `Content-ID: <x>\r\n${await sign(words)}`),
  ],
  [
    'a signed message inside another',
    'none',
    null,
    async ({ sign }) => head() + enclosed(head() + (await sign(words))),
  ],
  [
    'a signed message inside another, with words',
    'none',
    null,
    async ({ sign }) => head() + multipart('mixed', evil, enclosed(head() + (await sign(words)))),
  ],
  [
    'a signed part in a digest',
    'none',
    null,
    async ({ sign }) => head() + multipart('digest', `\r\n${head()}${await sign(words)}`),
  ],
  [
    'a signature in a report',
    'none',
    null,
    async ({ sign }) => head() + multipart('report; report-type=x', evil, await sign(words)),
  ],
  [
    'parts beside the signed one',
    'invalid',
    'malformed',
    async ({ sign }) => {
      const signed = await sign(words);
      const [, boundary = ''] = signed.split('boundary="');
      const name = boundary.split('"', 1)[0] ?? '';
      return head() + signed.replace(`\r\n--${name}--`, `\r\n--${name}\r\n${evil}\r\n--${name}--`);
    },
  ],
  [
    'the signed part second',
    'invalid',
    'malformed',
    async ({ sign }) => {
      const signed = await sign(words);
      const name = (signed.split('boundary="')[1] ?? '').split('"', 1)[0] ?? '';
      return head() + signed.replace(`--${name}\r\n`, `--${name}\r\n${evil}\r\n--${name}\r\n`);
    },
  ],
  [
    'a signature alone',
    'invalid',
    'malformed',
    async ({ sign }) => {
      const signed = await sign(words);
      const name = (signed.split('boundary="')[1] ?? '').split('"', 1)[0] ?? '';
      const from = signed.indexOf(`--${name}\r\n`);
      return head() + signed.slice(0, from) + signed.slice(signed.indexOf(`--${name}\r\n`, from + 1));
    },
  ],
  [
    'other words under the signature',
    'invalid',
    'changed',
    async ({ sign }) => head() + (await sign(words)).replace('noon', 'nine'),
  ],
  // Signed by somebody else.
  ['a stranger’s signature', 'invalid', 'signer', async ({ sign }) => head() + (await sign(evil, 'mallory'))],
  [
    'a stranger’s signature round Ann’s',
    'invalid',
    'signer',
    async ({ sign }) => head() + (await sign(await sign(words), 'mallory')),
  ],
  [
    'a stranger’s signature, Sender is the stranger',
    'invalid',
    'signer',
    async ({ sign }) => head(undefined, 'Sender: mallory@example.org\r\n') + (await sign(evil, 'mallory')),
  ],
  [
    'Ann signed, Sender is Ann, From is the boss',
    'invalid',
    'signer',
    async ({ sign }) => head('boss@example.org', 'Sender: ann@example.org\r\n') + (await sign(words)),
  ],
  [
    'Ann resent it',
    'invalid',
    'signer',
    async ({ sign }) => head('boss@example.org', 'Resent-From: ann@example.org\r\n') + (await sign(words)),
  ],
  [
    'Reply-To is the signer',
    'invalid',
    'signer',
    async ({ sign }) => head('boss@example.org', 'Reply-To: ann@example.org\r\n') + (await sign(words)),
  ],
  // From, read in two ways.
  [
    'two From, Ann first',
    'invalid',
    'author',
    async ({ sign }) => head(undefined, 'From: mallory@example.org\r\n') + (await sign(evil, 'mallory')),
  ],
  [
    'two From, Ann last',
    'invalid',
    'author',
    async ({ sign }) => `From: mallory@example.org\r\n${head()}${await sign(evil, 'mallory')}`,
  ],
  [
    'two From of one address',
    'invalid',
    'author',
    async ({ sign }) => `From: ann@example.org\r\n${head()}${await sign(words)}`,
  ],
  ['no From', 'invalid', 'author', async ({ sign }) => head().replace('From:', 'Sender:') + (await sign(words))],
  ...(
    [
      ['two addresses', 'Ann <ann@example.org>, mallory@example.org'],
      ['two addresses without a comma', '<ann@example.org> <mallory@example.org>'],
      ['an address for a name', '"ann@example.org" <mallory@example.org>'],
      ['an address for a name, unquoted', 'ann@example.org <mallory@example.org>'],
      ['an address for a name, encoded', '=?utf-8?q?Ann_=3Cann=40example=2Eorg=3E?= <mallory@example.org>'],
      ['an address for a name, in base64', '=?utf-8?b?YW5uQGV4YW1wbGUub3Jn?= <mallory@example.org>'],
      ['an address for a name, with a wide @', '=?utf-8?q?ann=EF=BC=A0example.org?= <mallory@example.org>'],
      [
        'an address for a name, and much space',
        '"Ann <ann@example.org>                                   " <mallory@example.org>',
      ],
      [
        'an address for a name, hidden characters in it',
        '=?utf-8?q?ann=E2=80=8B=40example.org?= <mallory@example.org>',
      ],
      ['a name that turns the direction', '=?utf-8?q?=E2=80=AEgro.elpmaxe=40nna?= <mallory@example.org>'],
      ['a line break in a name', '=?utf-8?q?Ann=0D=0AFrom:_ann?= <mallory@example.org>'],
      ['an address in a comment', 'mallory@example.org (ann@example.org)'],
      ['an address in a comment in front', '(Ann <ann@example.org>) mallory@example.org'],
      ['a group', 'ann@example.org: mallory@example.org;'],
      ['a group of one', 'Ann: mallory@example.org;'],
      ['a route', '<@example.org,@ann:mallory@example.org>'],
      ['a quoted local part', '"ann@example.org"@example.org'],
      ['an open quote', '"ann@example.org <mallory@example.org>'],
      ['an open comment', 'mallory@example.org (ann@example.org'],
      ['an address inside the brackets', '<ann@example.org mallory@example.org>'],
      ['something behind the brackets', '<mallory@example.org> ann@example.org'],
      ['a NUL', 'ann@example.org\0 <mallory@example.org>'],
    ] as const
  ).map(([what, from]): Attack => [
    `From with ${what}`,
    'invalid',
    'author',
    async ({ sign }) => head(from) + (await sign(evil, 'mallory')),
  ]),
  // The address of somebody else.
  ...[
    'ann@example.org.evil.example',
    'ann@notexample.org',
    'ann@sub.example.org',
    'ann+x@example.org',
    'xann@example.org',
    'a.nn@example.org',
    '\u0430nn@example.org',
    'ann@ex\u0430mple.org',
  ].map((from): Attack => [
    `Ann’s signature for ${from}`,
    'invalid',
    'signer',
    async ({ sign }) => Buffer.from(head(from)).toString('latin1') + (await sign(words)),
  ]),
  // Headers that two programs read differently.
  [
    'two Content-Type',
    'invalid',
    'header',
    async ({ sign }) => {
      const signed = await sign(words);
      return `${head()}${typeField(signed)}Content-Type: text/html\r\n${behindType(signed)}`;
    },
  ],
  ['two Subject', 'invalid', 'header', async ({ sign }) => head(undefined, 'Subject: Pay\r\n') + (await sign(words))],
  ['two Date', 'invalid', 'header', async ({ sign }) => head(undefined, `Date: ${date}\r\n`) + (await sign(words))],
  ['two boundaries', 'invalid', 'header', async ({ sign }) => head() + repeated(await sign(words), 'boundary')],
  ['two protocols', 'invalid', 'header', async ({ sign }) => head() + repeated(await sign(words), 'protocol')],
  ['two micalg', 'invalid', 'header', async ({ sign }) => head() + repeated(await sign(words), 'micalg')],
  [
    'a bare CR in the header',
    'invalid',
    'header',
    async ({ sign }) => head(undefined, 'X-A: b\rSubject: Pay\r\n') + (await sign(words)),
  ],
  [
    'a NUL in the header',
    'invalid',
    'header',
    async ({ sign }) => head(undefined, 'X-A: b\0\r\n') + (await sign(words)),
  ],
  // Protected headers.
  [
    'another From inside',
    'invalid',
    'header',
    async ({ sign }) => head() + (await sign(within(inner('mallory@example.org')), 'mallory')),
  ],
  [
    'another From outside',
    'invalid',
    'header',
    async ({ sign }) => head('boss@example.org') + (await sign(within(inner()))),
  ],
  [
    'two From inside',
    'invalid',
    'author',
    async ({ sign }) => head() + (await sign(within(`${inner()}From: mallory@example.org\r\n`))),
  ],
  ['no From inside', 'invalid', 'author', async ({ sign }) => head() + (await sign(within('Subject: Lunch\r\n')))],
  [
    'two Subject inside',
    'invalid',
    'header',
    async ({ sign }) => head() + (await sign(within(`${inner()}Subject: Pay\r\n`))),
  ],
  [
    'sent to somebody else',
    'invalid',
    'header',
    async ({ sign }) => head().replace('To: Bob <bob@', 'To: Carl <carl@') + (await sign(within(inner()))),
  ],
  [
    'sent to more people',
    'invalid',
    'header',
    async ({ sign }) => head(undefined, 'Cc: carl@example.org\r\n') + (await sign(within(inner()))),
  ],
  [
    'another Date outside',
    'invalid',
    'time',
    async ({ sign }) => head().replace(date, 'Sat, 4 Jul 2026 00:00:00 +0000') + (await sign(within(inner()))),
  ],
  [
    'HP-Outer that lies of From',
    'invalid',
    'header',
    async ({ sign, encrypt }) =>
      head('boss@example.org') +
      (await encrypt(await sign(within(`HP-Outer: From: boss@example.org\r\n${inner()}`, '; hp="cipher"')))),
  ],
  [
    'HP-Outer that lies of To',
    'invalid',
    'header',
    async ({ sign, encrypt }) =>
      head() +
      (await encrypt(
        await sign(
          within(
            `HP-Outer: From: Ann <ann@example.org>\r\nHP-Outer: To: carl@example.org\r\n${inner()}`,
            '; hp="cipher"',
          ),
        ),
      )),
  ],
  [
    'a header of earlier drafts with another From',
    'invalid',
    'header',
    async ({ sign }) =>
      head() + (await sign(within('From: mallory@example.org\r\n', '; protected-headers="v1"'), 'mallory')),
  ],
  [
    'a message inside the signature, of another author',
    'invalid',
    'signer',
    async ({ sign }) => head() + (await sign(enclosed(`From: boss@example.org\r\n${words}`))),
  ],
  [
    'a header that is protected twice',
    'invalid',
    'header',
    async ({ sign }) => head() + (await sign(within(inner(), '; hp="clear"; hp="cipher"'))),
  ],
  // What was signed at another time, or for something else.
  [
    'an old message with a new Date',
    'invalid',
    'time',
    async ({ sign }) => head() + (await sign(words, 'ann', now - 30 * day)),
  ],
  [
    'an old message, its Date protected no better',
    'invalid',
    'time',
    async ({ sign }) => head() + (await sign(within(inner()), 'ann', now - 30 * day)),
  ],
  [
    'a signature over nothing',
    'invalid',
    'empty',
    async ({ sign }) => head() + (await sign(text('').replace('\r\n\r\n\r\n', '\r\n\r\n'))),
  ],
  ['a signature over white space', 'invalid', 'empty', async ({ sign }) => head() + (await sign(text('  \r\n \t')))],
  [
    'a text that is fetched from elsewhere',
    'invalid',
    'elsewhere',
    async ({ sign }) =>
      head() +
      (await sign(
        'Content-Type: message/external-body; access-type=URL; URL="https://evil.example/"\r\n\r\nContent-Type: text/plain\r\n\r\n',
      )),
  ],
  [
    'a part of a message',
    'invalid',
    'elsewhere',
    async ({ sign }) =>
      head() + (await sign('Content-Type: message/partial; id=x; number=1; total=2\r\n\r\nhello\r\n')),
  ],
  // Pictures of a seal.
  [
    'a badge in HTML',
    'none',
    null,
    () => Promise.resolve(head() + html('<div style="background:green">Valid signature by ann@example.org</div>')),
  ],
  [
    'a badge in text',
    'none',
    null,
    () => Promise.resolve(head() + text('[ gpg: Good signature from "Ann <ann@example.org>" ]')),
  ],
  [
    'the header of a seal, and nothing behind',
    'invalid',
    'malformed',
    async ({ sign }) => head() + typeField(await sign(words)),
  ],
  [
    'a seal without a protocol',
    'unknown',
    'unsupported',
    async ({ sign }) => {
      const signed = await sign(words);
      return (
        head() +
        signed
          .replace('application/pgp-signature"', 'application/x"')
          .replace('application/pkcs7-signature"', 'application/x"')
      );
    },
  ],
];
