/** docs/interop.md shows what is tried of sealed mail: by which standard, with whom, and which way. */
import { it } from 'vitest';
import { shows } from '../support/interop-page.ts';
import { formsOfBouncyCastle, openPgpForms } from './openpgp-forms.ts';
import { openPgpPeers } from './openpgp-peers.ts';
import { bouncyCastle, encryptionOf, formsOf, gpgsm, openssl, opensslServices, signaturesOf } from './smime-cases.ts';
import { type Tried, both, matrix, triedForms } from './trials.ts';

it('OpenPGP', () =>
  shows(
    'OpenPGP',
    matrix(
      'what',
      openPgpPeers.map(({ name, kinds, ciphers }) => [
        name,
        [
          ...Object.keys(kinds).flatMap((kind) => both.map((way): Tried[number] => [`a key of ${kind}`, way])),
          ...ciphers.map(([what]): Tried[number] => [what, 'here']),
        ],
      ]),
    ),
  ));

it('OpenPGP: forms', () =>
  shows(
    'OpenPGP forms',
    matrix('what', [
      ...openPgpPeers.map(({ name }) => [name, openPgpForms(name)] as const),
      ['Bouncy Castle', triedForms(formsOfBouncyCastle)],
    ]),
  ));

const peers = [
  ['openssl cms', openssl],
  ['gpgsm', gpgsm],
  ['Bouncy Castle', bouncyCastle],
] as const;

it('S/MIME: signatures', () =>
  shows(
    'S/MIME signatures',
    matrix(
      'signed by',
      peers.map(([name, peer]) => [name, signaturesOf(peer)]),
    ),
  ));

it('S/MIME: keys of recipients', () =>
  shows(
    'S/MIME keys',
    matrix(
      'encrypted to',
      peers.map(([name, peer]) => [name, encryptionOf(peer).keys]),
    ),
  ));

it('S/MIME: ciphers', () =>
  shows(
    'S/MIME ciphers',
    matrix(
      'encrypted by',
      peers.map(([name, peer]) => [name, encryptionOf(peer).ciphers]),
    ),
  ));

it('S/MIME: forms', () =>
  shows(
    'S/MIME forms',
    matrix(
      'what',
      peers.map(([name, peer]) => [name, [...formsOf(peer), ...(peer === openssl ? triedForms(opensslServices) : [])]]),
    ),
  ));
