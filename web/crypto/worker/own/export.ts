/** A key as a file: for others, for another program of the same person, or to take it back. */
import { type Result, fail, ok } from '../../../../src/base/result.ts';
import { armoredKey } from '../../../../src/openpgp/keyring/armored.ts';
import { writePem } from '../../../../src/smime/pem.ts';
import { writeKeyFile } from '../../../../src/smime/pkcs12/write.ts';
import type { Export, Exported } from '../../vault.ts';
import { writeSetup } from './autocrypt.ts';
import type { Kept } from './kept.ts';
import { lockedArmor } from './openpgp.ts';

const file = (name: string, type: string, octets: Buffer | string, code: string | null = null): Exported => ({
  name,
  type,
  octets: new Uint8Array(Buffer.from(octets as string)),
  code,
});

/** The name of a file: the end of the fingerprint. */
const named = (fingerprint: string, ending: string): string => `${fingerprint.slice(-16)}.${ending}`;

const pgpKeys = 'application/pgp-keys';

/** `octets` is the public half, as AccountKey has it. */
export function exportPublic(standard: 'openpgp' | 'smime', fingerprint: string, octets: Buffer): Exported {
  return standard === 'openpgp'
    ? file(named(fingerprint, 'asc'), pgpKeys, armoredKey('publicKey', fingerprint, octets))
    : file(named(fingerprint, 'pem'), 'application/x-pem-file', writePem('CERTIFICATE', octets));
}

/** The private key has been proven to be its owner's by now. Why it cannot be, where it cannot. */
export async function exportPrivate(kept: Kept, how: Export): Promise<Result<Exported, string>> {
  const { fingerprint } = kept;
  switch (how.form) {
    case 'revocation':
      return kept.kind === 'openpgp' && kept.revocation !== ''
        ? ok(file(named(fingerprint, 'revoke.asc'), pgpKeys, kept.revocation))
        : fail('there is none');
    case 'private':
      if (how.password === '') return fail('without a password anybody could use it');
      if (kept.kind === 'openpgp')
        return ok(file(named(fingerprint, 'private.asc'), pgpKeys, await lockedArmor(kept, how.password)));
      if (kept.kind === 'smime') {
        const octets = await writeKeyFile(kept.own, kept.chain, how.password);
        return ok(file(named(fingerprint, 'p12'), 'application/x-pkcs12', octets));
      }
      return fail('its certificate has not come yet');
    case 'autocrypt': {
      if (kept.kind !== 'openpgp') return fail('it is no key of OpenPGP');
      const address = kept.key.users[0]?.userID?.email ?? '';
      const { message, code } = await writeSetup(kept.key, address);
      return ok(file('autocrypt-setup-message.eml', 'message/rfc822', message, code));
    }
    case 'public':
      return fail('it is no secret');
  }
}
