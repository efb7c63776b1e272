/** docs/interop.md shows what is tried of sealed mail: by which standard, with whom, and which way. */
import { it } from 'vitest';
import { shows } from '../support/interop-page.ts';
import { openPgpPeers } from './openpgp-peers.ts';
import { type Kind, ciphers, encryptedByOpenssl, gpgsm, keyKinds, kinds, signatures } from './smime-cases.ts';

const ways = (here: boolean, there: boolean): string =>
  here && there ? 'here, there' : here ? 'here' : there ? 'there' : '-';

it('OpenPGP', () => {
  const keys = new Set(openPgpPeers.flatMap((peer) => Object.keys(peer.kinds)));
  const sealings = new Set(openPgpPeers.flatMap((peer) => peer.ciphers.map(([what]) => what)));
  return shows('OpenPGP', [
    ['what', ...openPgpPeers.map(({ name }) => name)],
    ...[...keys].map((key) => [
      `a key of ${key}`,
      ...openPgpPeers.map((peer) => (key in peer.kinds ? 'here, there' : '-')),
    ]),
    ...[...sealings].map((sealing) => [
      sealing,
      ...openPgpPeers.map((peer) =>
        ways(
          peer.ciphers.some(([what]) => what === sealing),
          false,
        ),
      ),
    ]),
  ]);
});

it('S/MIME', () => {
  const signed = signatures.map((signature) => {
    const [kind, rsa, digest] = signature;
    const scheme = kind !== 'rsa' ? 'ECDSA' : rsa === 'pss' ? 'RSASSA-PSS' : 'PKCS #1 v1.5';
    const byGpgsm = kind === 'rsa' && rsa === 'pkcs1' && gpgsm.signs.includes(digest);
    return [
      `signed: ${keyKinds[kind]}, ${scheme}, ${digest}`,
      'here, there',
      ways(byGpgsm, gpgsm.verifies.includes(signature)),
    ];
  });
  const names = new Set([...ciphers.map(([, name]) => name), ...encryptedByOpenssl.map(([, name]) => name)]);
  const sealed = kinds.flatMap((kind) =>
    [...names]
      .filter((name) => hasOpenssl(kind, name))
      .map((name) => [
        `encrypted: ${keyKinds[kind]}, ${name.toUpperCase()}`,
        ways(
          hasOpenssl(kind, name),
          ciphers.some(([, ours]) => ours === name),
        ),
        ways(
          kind === 'rsa' && gpgsm.encrypts.some(([theirs]) => theirs === name),
          kind === 'rsa' && gpgsm.opens.some(([, ours]) => ours === name),
        ),
      ]),
  );
  return shows('S/MIME', [['what', 'openssl cms', 'gpgsm'], ...signed, ...sealed]);
});

const hasOpenssl = (kind: Kind, name: string): boolean =>
  encryptedByOpenssl.some(([to, cipher]) => to === kind && cipher === name);
