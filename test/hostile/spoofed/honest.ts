/** What people and their programs do without a thought: all of it is valid. By either standard. */
import { type Attack, inHead, inner, within, words } from './attack.ts';
import { head } from './kit.ts';

type Honest = readonly [what: string, make: Attack[3]];

export const honest: readonly Honest[] = [
  ['signed', async ({ sign }) => head() + (await sign(words))],
  [
    'signed by one who is named by its address',
    async ({ sign }) => head('"ann@example.org" <ann@example.org>') + (await sign(words)),
  ],
  ['signed, with a comment', async ({ sign }) => head('ann@example.org (Ann)') + (await sign(words))],
  ['signed twice', async ({ sign }) => head() + (await sign(await sign(words)))],
  ['signed round another signature', async ({ sign }) => head() + (await sign(await sign(words, 'mallory')))],
  ['signed and encrypted', async ({ sign, encrypt }) => head() + (await encrypt(await sign(words)))],
  ['signed with its header', async ({ sign }) => head() + (await sign(within(inner())))],
  [
    'signed with a part of its header',
    async ({ sign }) => head() + (await sign(within('Subject: Lunch\r\n', '; protected-headers="v1"'))),
  ],
  [
    'with text above the first border, which nobody shows',
    async ({ sign }) => head() + (await sign(words)).replace('\r\n\r\n', '\r\n\r\nThis is a signed message.\r\n'),
  ],
  ['with something behind the last border', async ({ sign }) => `${head()}${await sign(words)}\r\nx\r\n`],
  [
    'out of an mbox',
    async ({ sign }) => `From ann@example.org Wed Jul  1 00:00:00 2026\r\n${head()}${await sign(words)}`,
  ],
  [
    'by one whose name is drawn',
    async ({ sign }) => head('=?utf-8?q?Ann_=E2=9D=A4=EF=B8=8F?= <ann@example.org>') + (await sign(words)),
  ],
  [
    'by one whose name is Persian',
    async ({ sign }) => head('=?utf-8?b?2LnZhNuM4oCM2LHYttin?= <ann@example.org>') + (await sign(words)),
  ],
  ...['SHA256', 'sha-256', 'sha256', '2.16.840.1.101.3.4.2.1', 'sha1', 'pgp-sha1', 'unknown', 'rsa-md5', ''].map(
    (micalg): Honest => [
      `announced as ${JSON.stringify(micalg)}`,
      async ({ sign, name }) =>
        head() + inHead(await sign(words), name === 'openpgp' ? 'pgp-sha512' : 'sha-256', `"${micalg}"`),
    ],
  ),
  [
    'with a prefix of a list',
    async ({ sign }) => head().replace('Lunch', '[list] Lunch') + (await sign(within(inner()))),
  ],
  [
    'with a Bcc that is told',
    async ({ sign }) =>
      head().replace('To: Bob <bob@example.org>', 'To: undisclosed-recipients:;') + (await sign(words)),
  ],
];
