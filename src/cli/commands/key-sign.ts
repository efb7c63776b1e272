/** postern key sign and verify: texts and files that are no mail, by OpenPGP. */
import { isUtf8 } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { plain } from '../../base/plain.ts';
import { unlock } from '../../openpgp/keyring/make.ts';
import { signBeside, signText } from '../../openpgp/sign-text.ts';
import { openpgp } from '../../openpgp/standard.ts';
import { inlinePieces } from '../../openpgp/cleartext.ts';
import type { InlinePiece, SignatureVerdict } from '../../sealed/types.ts';
import { harmless } from '../columns.ts';
import { type CommandGroup, type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { bundleOptions, gather, openPgpKeys } from '../keys/bundle.ts';
import { entryNamed } from '../keys/entries.ts';
import { keyFolder } from '../keys/folder.ts';
import { folderOptions, noPassphrase, passphraseOf, readInput } from '../keys/options.ts';

const sign = command({
  about:
    'Sign a text so that it stays readable, or any file by a signature beside it (OpenPGP). For mail there is postern seal.',
  operands: ['FILE'],
  options: {
    ...folderOptions,
    by: { type: 'string', value: 'KEY', about: 'Your key, by address or fingerprint.' },
    detached: { type: 'boolean', about: 'Write the signature alone.' },
    out: { type: 'string', value: 'FILE', about: 'Where it is written; else standard output.' },
  },
  run: async ({ values, operands: [name = ''], terminal }) => {
    const { by = '', detached = false, out } = values;
    if (by === '') return wrongUsage('who signs is missing', 'give --by KEY');
    const ask = passphraseOf(values['passphrase-file'], terminal);
    if (!ask.ok) return ask.error;
    const octets = readInput(name, terminal);
    if (!octets.ok) return octets.error;
    if (!detached && !isUtf8(octets.value)) return wrongUsage(`${name} is no text in UTF-8`, 'add --detached');
    const at = Date.now();
    const folder = keyFolder(values.keys, terminal);
    const own = await entryNamed(folder, by, at);
    if (!own.ok) return own.error;
    const { fingerprint } = own.value;
    const secret = folder.read('secret', fingerprint);
    if (secret === null)
      return failed(exit.noUser, `there is no private OpenPGP key of ${by} here`, 'postern key list shows them');
    const passphrase = await ask.value();
    if (passphrase === null) return noPassphrase();
    const key = await unlock({ fingerprint, isLocked: true, octets: secret }, passphrase);
    if (!key.ok) return failed(exit.data, key.error, 'try again');
    const signed = detached
      ? await signBeside(octets.value, key.value, at)
      : await signText(octets.value.toString('utf8'), key.value, at);
    if (!signed.ok) return failed(exit.data, signed.error, 'postern key list shows until when it holds');
    if (out === undefined) return done(signed.value, { fingerprint, text: signed.value });
    writeFileSync(resolve(terminal.workingDirectory, out), signed.value);
    return done(`${name} is signed by ${fingerprint}: ${out}`, { fingerprint, file: out });
  },
});

const verify = command({
  about:
    'Check a signed text, or a file against the signature beside it (OpenPGP). Exit code 0 where every signature is valid, 2 where one must not be believed, else 1.',
  operands: ['FILE', '[SIGNATURE]'],
  options: bundleOptions,
  run: async ({ values, operands: [name = '', beside], terminal }) => {
    const bundle = await gather(values, terminal);
    if (!bundle.ok) return bundle.error;
    const octets = readInput(name, terminal);
    if (!octets.ok) return octets.error;
    const standard = openpgp(await openPgpKeys(bundle.value, { openpgp: [], smime: [] }));
    if (beside !== undefined) {
      const signature = readInput(beside, terminal);
      return signature.ok ? told(name, await standard.verify(octets.value, signature.value)) : signature.error;
    }
    if (hasMore(octets.value))
      return failed(exit.problems, `${name} has text outside of what is signed`, 'anybody may have added that');
    const opened = await standard.open(octets.value);
    return opened.kind === 'content' && opened.encryption === null
      ? told(name, opened.signatures)
      : failed(exit.data, `${name} is no signed text`, 'name the file with its signature behind it');
  },
});

/** A text is read as a whole: what stands beside the signed piece would be taken for signed. */
function hasMore(octets: Buffer): boolean {
  const pieces = inlinePieces(octets);
  const [plain, sealed] = [
    pieces.filter(({ kind }) => kind === 'plain'),
    pieces.filter(({ kind }) => kind !== 'plain'),
  ];
  const isBlank = ({ from, to }: InlinePiece): boolean => octets.toString('latin1', from, to).trim() === '';
  return sealed.length > 1 || (sealed.length === 1 && !plain.every(isBlank));
}

function told(name: string, signatures: readonly SignatureVerdict[]): Outcome {
  const lines = signatures.map(({ state, signer, reason }) =>
    [state, signer?.addresses.join(', ') || signer?.key.fingerprint || 'nobody known', reason.text].join(': '),
  );
  return { ...done(harmless(lines.join('\n')), plain({ file: name, signatures })), exit: exitOf(signatures) };
}

function exitOf(signatures: readonly SignatureVerdict[]): Exit {
  if (signatures.some(({ state }) => state === 'invalid')) return exit.problems;
  return signatures.length > 0 && signatures.every(({ state }) => state === 'valid') ? exit.ok : exit.warnings;
}

export const signingCommands: CommandGroup = new Map([
  ['sign', sign],
  ['verify', verify],
]);
