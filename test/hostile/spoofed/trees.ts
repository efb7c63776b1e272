/** Attacks on the MIME tree: what one program takes for signed, and another shows. By either standard. */
import { enclosed, multipart, text } from '../../../src/sealed/testing/letter.ts';
import {
  type Attack,
  behindType,
  boundaryOf,
  evil,
  html,
  inHead,
  inner,
  replaced,
  typeField,
  within,
  words,
} from './attack.ts';
import { date, head } from './kit.ts';

/** Under a header of one's own. */
const under =
  (make: (signed: string) => string): Attack[3] =>
  async ({ sign }) =>
    make(await sign(words));

const another = (parameters: string): string => `multipart/mixed; ${parameters}`;

export const trees: readonly Attack[] = [
  // A signed part somewhere in a tree.
  ['a signed part in related, first', 'none', null, under((signed) => head() + multipart('related', signed, evil))],
  [
    'a signed part in a tree of trees',
    'none',
    null,
    under((signed) => head() + multipart('mixed', multipart('mixed', signed), evil)),
  ],
  ['a signed part alone in mixed', 'none', null, under((signed) => head() + multipart('mixed', signed))],
  ['a signed part alone in alternative', 'none', null, under((signed) => head() + multipart('alternative', signed))],
  ['a signed part in parallel', 'none', null, under((signed) => head() + multipart('parallel', signed, evil))],
  [
    'a signed part in a kind that nobody knows',
    'none',
    null,
    under((signed) => head() + multipart('x-seal', signed, evil)),
  ],
  [
    'a signed part under another that hides it',
    'none',
    null,
    under((signed) => head() + multipart('mixed', html('Pay<div style="display:none">'), signed)),
  ],
  [
    'a signed part below much space',
    'none',
    null,
    under((signed) => head() + multipart('mixed', text(`Pay${'\r\n'.repeat(200)}`), signed)),
  ],
  [
    'a signed part that HTML puts in a frame',
    'none',
    null,
    under((signed) => head() + multipart('related', html('<iframe src="cid:x">'), `Content-ID: <x>\r\n${signed}`)),
  ],
  [
    'a signed part that HTML takes for a style',
    'none',
    null,
    under(
      (signed) =>
        head() + multipart('related', html('<link rel=stylesheet href="cid:x">Pay'), `Content-ID: <x>\r\n${signed}`),
    ),
  ],
  [
    'a signed message as a report of delivery',
    'none',
    null,
    under((signed) => head() + multipart('report; report-type=delivery-status', evil, enclosed(head() + signed))),
  ],
  [
    'a signed message twice inside others',
    'none',
    null,
    under((signed) => head() + enclosed(head() + enclosed(head() + signed))),
  ],
  [
    'a signed message in base64',
    'none',
    null,
    under(
      (signed) =>
        `${head()}Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(head() + signed).toString('base64')}\r\n`,
    ),
  ],
  [
    'a signed message as a global one',
    'none',
    null,
    under((signed) => `${head()}Content-Type: message/global\r\n\r\n${head()}${signed}`),
  ],
  [
    'a signed message as a piece of HTTP',
    'none',
    null,
    under((signed) => `${head()}Content-Type: message/http\r\n\r\n${head()}${signed}`),
  ],
  [
    'two signed parts side by side',
    'none',
    null,
    async ({ sign }) => head() + multipart('mixed', await sign(words), await sign(evil, 'mallory')),
  ],
  [
    'the stranger’s signed part beside Ann’s',
    'none',
    null,
    async ({ sign }) =>
      head('mallory@example.org') + multipart('mixed', await sign(evil, 'mallory'), await sign(words)),
  ],
  [
    'a signed part in the preamble',
    'none',
    null,
    under(
      (signed) => `${head()}Content-Type: multipart/mixed; boundary=o\r\n\r\n${signed}\r\n--o\r\n${evil}\r\n--o--\r\n`,
    ),
  ],
  [
    'a signed part in the epilogue',
    'none',
    null,
    under((signed) => `${head()}Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n${evil}\r\n--o--\r\n${signed}`),
  ],
  ['a signed part as text', 'none', null, under((signed) => `${head()}Content-Type: text/plain\r\n\r\n${signed}`)],
  [
    'encrypted, with another part beside it inside',
    'none',
    null,
    async ({ sign, encrypt }) => head() + (await encrypt(multipart('mixed', await sign(words), evil))),
  ],
  [
    'encrypted, and signed as a part of something',
    'none',
    null,
    async ({ sign, encrypt }) => head() + multipart('mixed', await encrypt(await sign(words)), evil),
  ],
  [
    'an encrypted part, quoted to be answered',
    'none',
    null,
    async ({ encrypt }) =>
      head('mallory@example.org') + multipart('mixed', text('What do you think of it?'), await encrypt(words)),
  ],

  // The seal itself, bent.
  [
    'the whole seal in base64',
    'invalid',
    'malformed',
    under(
      (signed) =>
        `${head()}${typeField(signed)}Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(behindType(signed)).toString('base64')}\r\n`,
    ),
  ],
  [
    'three signatures under one part',
    'invalid',
    'malformed',
    under((signed) => {
      const boundary = boundaryOf(signed);
      const [, second = ''] = signed.split(`--${boundary}\r\n`).slice(1);
      return (
        head() +
        replaced(
          signed,
          `--${boundary}--`,
          `--${boundary}\r\n${second.split(`--${boundary}--`, 1)[0] ?? ''}--${boundary}--`,
        )
      );
    }),
  ],
  [
    'no last border, and another part',
    'invalid',
    'malformed',
    under((signed) => `${head()}${replaced(signed, `--${boundaryOf(signed)}--`, `--${boundaryOf(signed)}`)}${evil}`),
  ],
  [
    'a type by its old name',
    'none',
    null,
    under((signed) => head() + inHead(signed, 'multipart/signed', 'multipart/x-signed')),
  ],
  [
    'a type of a signed thing that is no multipart',
    'none',
    null,
    under((signed) => head() + inHead(signed, 'multipart/signed', 'application/signed')),
  ],
  [
    'a border in sections',
    'invalid',
    'header',
    under((signed) => head() + inHead(signed, 'boundary=', `boundary*0=${boundaryOf(signed)}; boundary=`)),
  ],
  [
    'a border, encoded beside the plain one',
    'invalid',
    'malformed',
    under((signed) => head() + inHead(signed, 'boundary=', `boundary*=utf-8''evil; boundary=`)),
  ],
  [
    'a protocol in a comment',
    'unknown',
    'unsupported',
    under((signed) => head() + inHead(signed, 'protocol=', 'x-protocol=')),
  ],
  [
    'a Content-Type that is folded in two',
    'none',
    null,
    under(
      (signed) =>
        `${head()}Content-Type: text/html;\r\nX-Y: multipart/signed; ${typeField(signed).slice(30)}\r\n${behindType(signed)}`,
    ),
  ],
  [
    'Content-Type with white space before its colon, and another',
    'none',
    null,
    under((signed) => `${head()}Content-Type : ${another('boundary=x')}\r\n${signed}`),
  ],
  [
    'From with white space before its colon, and another',
    'invalid',
    'author',
    under((signed) => `From : mallory@example.org\r\n${head()}${signed}`),
  ],
  [
    'Subject with white space before its colon, and another',
    'invalid',
    'header',
    under((signed) => `Subject : Pay\r\n${head()}${signed}`),
  ],
  [
    'two Content-Transfer-Encoding',
    'invalid',
    'header',
    under(
      (signed) => head(undefined, 'Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n') + signed,
    ),
  ],
  ['two To', 'invalid', 'header', under((signed) => head(undefined, 'To: carl@example.org\r\n') + signed)],
  [
    'two Message-ID',
    'invalid',
    'header',
    under((signed) => head(undefined, 'Message-ID: <a@x>\r\nMessage-ID: <b@x>\r\n') + signed),
  ],
  ['two MIME-Version', 'invalid', 'header', under((signed) => head(undefined, 'MIME-Version: 1.0\r\n') + signed)],
  [
    'two Sender',
    'invalid',
    'header',
    under((signed) => head(undefined, 'Sender: a@x.example\r\nSender: b@x.example\r\n') + signed),
  ],
  [
    'two Reply-To',
    'invalid',
    'header',
    under((signed) => head(undefined, 'Reply-To: a@x.example\r\nReply-To: b@x.example\r\n') + signed),
  ],
  [
    'a line that is no field in the header',
    'invalid',
    'header',
    under((signed) => `${head()}Pay 1,000 to Mallory\r\n${signed}`),
  ],
  [
    'a field whose name has other letters',
    'invalid',
    'header',
    under((signed) => `${head()}Fr\u00f6m: mallory@example.org\r\n${signed}`),
  ],
  [
    'a first line that continues nothing',
    'invalid',
    'header',
    under((signed) => ` Subject: Pay\r\n${head()}${signed}`),
  ],
  [
    'a line of white space in the header',
    'invalid',
    'header',
    under((signed) => `${replaced(head(), 'Subject:', ' \t\r\nSubject:')}${signed}`),
  ],

  // What was signed has its own tree, and another header round it.
  [
    'a header that was signed as text',
    'invalid',
    'header',
    async ({ sign }) => head() + (await sign(`Dear Bob: I shall not do this.\r\nX: y\r\n\r\nPay 1,000 to Mallory\r\n`)),
  ],
  [
    'inside it says it is for somebody else, in Cc',
    'invalid',
    'header',
    async ({ sign }) =>
      replaced(head(), 'To: Bob <bob@example.org>', 'To: carl@example.org\r\nCc: dora@example.org') +
      (await sign(within(inner()))),
  ],
  [
    'a message inside the signature, with another From outside',
    'invalid',
    'header',
    async ({ sign }) => head('boss@example.org') + (await sign(enclosed(`${inner()}${words}`))),
  ],
  [
    'a message inside the signature, sent to others',
    'invalid',
    'header',
    async ({ sign }) => replaced(head(), 'bob@', 'carl@') + (await sign(enclosed(`${inner()}${words}`))),
  ],
  [
    'a message inside the signature, with two From',
    'invalid',
    'author',
    async ({ sign }) => head() + (await sign(enclosed(`${inner()}From: mallory@example.org\r\n${words}`))),
  ],
  [
    'hp says cipher, and nothing is encrypted',
    'invalid',
    'header',
    async ({ sign }) =>
      head() +
      (await sign(
        within(`${inner('mallory@example.org')}HP-Outer: From: ann@example.org\r\n`, '; hp="cipher"'),
        'mallory',
      )),
  ],
  [
    'hp twice, with two values',
    'invalid',
    'header',
    async ({ sign }) => head() + (await sign(within(inner(), '; hp="clear"; hp="cipher"'))),
  ],
  [
    'hp on a part deeper inside',
    'invalid',
    'signer',
    async ({ sign }) => head() + (await sign(multipart('mixed', within(inner('mallory@example.org'))), 'mallory')),
  ],
  [
    'protected-headers with another Date',
    'invalid',
    'time',
    async ({ sign }) =>
      replaced(head(), date, 'Thu, 01 Jan 2026 00:00:00 +0000') +
      (await sign(within(inner(), '; protected-headers="v1"'))),
  ],
];
