/**
 * Keys of version 6 with Bouncy Castle, which @renovatebot/pgp has compiled to WebAssembly: it opens, and does no more. What it made
 * would be read by the samples of RFC 9580 (src/openpgp/rfc9580.test.ts).
 */
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { encryptEntity } from '../../src/openpgp/compose.ts';
import { type Person, person } from '../../src/openpgp/testing/people.ts';
import { describeWith } from '../support/describe-with.ts';
import { moduleOf } from '../support/peers.ts';
import type { formsOfBouncyCastle } from './openpgp-forms.ts';
import { tryAll } from './trials.ts';

const words = 'Content-Type: text/plain\r\n\r\nGood morning\r\n';

type Decrypt = (key: string, message: string, options: { readonly runtime: 'wasm-java' }) => Promise<string>;

/** What it opens of a message to `to` with the key of `reader`. */
async function openedByIt(to: readonly Person[], reader: Person, compress = false): Promise<string> {
  const { decrypt } = (await import(pathToFileURL(moduleOf('@renovatebot/pgp')).href)) as { readonly decrypt: Decrypt };
  const keys = to.map(({ key }) => key);
  const made = await encryptEntity(Buffer.from(words), keys, null, { boundary: 'b', at: Date.now(), compress });
  if (!made.ok) throw new Error(made.error);
  const text = made.value.toString('latin1');
  const armor = text.slice(text.indexOf('-----BEGIN'), text.lastIndexOf('--b--'));
  return decrypt(reader.secret.armor(), armor, { runtime: 'wasm-java' });
}

describeWith('Bouncy Castle and OpenPGP', { peers: ['@renovatebot/pgp'] }, () => {
  tryAll<typeof formsOfBouncyCastle>({
    'to a key of version 6, by AES-256-OCB': {
      there: async () => {
        const [six, stranger] = [await person('six', 6), await person('stranger', 6)];
        expect(await openedByIt([six], six)).toBe(words);
        expect(await openedByIt([six], six, true)).toBe(words);
        await expect(openedByIt([six], stranger)).rejects.toThrow();
      },
    },
    'to keys of versions 4 and 6': {
      there: async () => {
        const both = [await person('four', 4), await person('six', 6)];
        for (const reader of both) expect(await openedByIt(both, reader)).toBe(words);
      },
    },
  });
});
