/** Attacks on whom a signature speaks for: names, addresses, scripts. By either standard. */
import { type Attack, evil, words } from './attack.ts';
import { head } from './kit.ts';

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const byMallory =
  (from: string, more = ''): Attack[3] =>
  async ({ sign }) =>
    utf8(head(from, more)) + (await sign(evil, 'mallory'));

const q = (text: string): string =>
  `=?utf-8?q?${[...Buffer.from(text)].map((octet) => `=${octet.toString(16).padStart(2, '0')}`).join('')}?=`;

export const identities: readonly Attack[] = [
  ...(
    [
      ['two encoded words that make an address', `${q('ann@')} ${q('example.org')} <mallory@example.org>`],
      ['an address in a charset of seven bits', '=?utf-7?q?ann+AEA-example.org?= <mallory@example.org>'],
      ['an address in ISO-2022-JP', '=?iso-2022-jp?b?GyRCIUQbKEJhbm5AZXhhbXBsZS5vcmc=?= <mallory@example.org>'],
      ['an address in wide letters', `${q('ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ')} <mallory@example.org>`],
      ['an address with a small @', `${q('ann\uFE6Bexample.org')} <mallory@example.org>`],
      ['an address between quotes in a name', `"'ann@example.org' via list" <mallory@example.org>`],
      ['an address in brackets in a name', '"Ann [ann@example.org]" <mallory@example.org>'],
      ['an address behind mailto', '"mailto:ann@example.org" <mallory@example.org>'],
      ['an address as a link', `${q('<a href="mailto:ann@example.org">Ann</a>')} <mallory@example.org>`],
      ['an address in slashes', '"/ann@example.org/" <mallory@example.org>'],
      ['an address behind an equals sign', `${q('E=ann@example.org')} <mallory@example.org>`],
      ['an address with bars', `${q('Ann |ann@example.org|')} <mallory@example.org>`],
      ['an address with stars', `${q('*ann@example.org*')} <mallory@example.org>`],
      ['an address in a deeper comment', 'mallory@example.org (x (ann@example.org))'],
      ['an address in an encoded comment', `mallory@example.org (${q('ann@example.org')})`],
      ['combining marks that hide', `${q('ann@example.org\u034f')} <mallory@example.org>`],
      ['a Hangul filler', `${q('Ann\u3164')} <mallory@example.org>`],
      ['an address and a variation selector', `${q('ann@example.org\ufe0f')} <mallory@example.org>`],
      ['an address and a joiner', `${q('ann\u200d@example.org')} <mallory@example.org>`],
      ['tags that are not seen', `${q('Ann\u{e0041}')} <mallory@example.org>`],
      ['an Arabic letter mark', `${q('Ann\u061c')} <mallory@example.org>`],
      ['a soft hyphen', `${q('Ann\u00ad')} <mallory@example.org>`],
      ['an encoded word with a NUL', '=?utf-8?q?Ann=00?= <mallory@example.org>'],
      ['an encoded word with a line', '=?utf-8?q?Ann=0AReply-To:_x?= <mallory@example.org>'],
      ['a comma at its end', 'mallory@example.org,'],
      ['a semicolon for a comma', 'ann@example.org; mallory@example.org'],
      ['an empty address in front', '<>, mallory@example.org'],
      ['two addresses in brackets', '<ann@example.org,mallory@example.org>'],
      ['two @', 'ann@example.org@example.org'],
      ['a space round its @', 'mallory @ example.org'],
      ['a comment in the address', 'mallory(ann)@example.org'],
      ['an empty group', 'undisclosed-recipients:;'],
      ['brackets in brackets', '<<mallory@example.org>>'],
      ['an address that is an encoded word', q('ann@example.org')],
      ['an address in brackets that is an encoded word', `Ann <${q('ann@example.org')}>`],
      ['a quoted pair', 'ann\\@example.org <mallory@example.org>'],
    ] as const
  ).map(([what, from]): Attack => [`From with ${what}`, 'invalid', 'author', byMallory(from)]),
  [
    'Sender, Resent-From and Return-Path are the signer',
    'invalid',
    'signer',
    byMallory(
      'Ann <ann@example.org>',
      'Sender: mallory@example.org\r\nResent-From: mallory@example.org\r\nReturn-Path: <mallory@example.org>\r\n',
    ),
  ],
  [
    'On behalf of',
    'invalid',
    'signer',
    byMallory('Ann <ann@example.org>', 'Sender: "Ann" <mallory@example.org>\r\nOn-Behalf-Of: ann@example.org\r\n'),
  ],
  ['X-From is the signer', 'invalid', 'signer', byMallory('ann@example.org', 'X-From: mallory@example.org\r\n')],
  ['Author is the signer', 'invalid', 'signer', byMallory('ann@example.org', 'Author: mallory@example.org\r\n')],
  [
    'an Authentication-Results that praises it',
    'invalid',
    'signer',
    byMallory('ann@example.org', 'Authentication-Results: bob.example; dkim=pass; smime=pass; pgp=valid\r\n'),
  ],
  [
    'an X-Enigmail-Status that praises it',
    'invalid',
    'signer',
    byMallory('ann@example.org', 'X-Enigmail-Decryption: valid\r\nX-PGP-Status: GOODSIG\r\n'),
  ],
  // Domains that look like another: the signer owns them, and yet nobody sees that.
  ...(
    [
      ['a Cyrillic letter in the domain', 'ann@ex\u0430mple.org'],
      ['a Greek letter in the domain', 'ann@example.\u03bfrg'],
      ['a Cyrillic letter in the local part', '\u0430nn@example.org'],
      ['a literal for a domain', 'ann@[127.0.0.1]'],
      ['a point at the end', 'ann@example.org.', 'author'],
    ] as const
  ).map(([what, from, fault = 'signer']): Attack => [
    `From with ${what}`,
    'invalid',
    fault,
    async ({ sign }) => utf8(head(from)) + (await sign(words)),
  ]),
];
