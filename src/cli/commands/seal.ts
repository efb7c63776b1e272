/** postern seal: a message signed, encrypted, or both, before any program sends it. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Result, fail, ok } from '../../base/result.ts';
import { foldField } from '../../message/compose/header.ts';
import { downgrade } from '../../message/downgrade/downgrade.ts';
import { written } from '../../message/downgrade/pieces.ts';
import { examine } from '../../message/examine.ts';
import { formatDate } from '../../message/header/date.ts';
import { fieldBytes, fieldText, findField, findFields, headerEnd, headerFields } from '../../message/header/fields.ts';
import { addressesIn, authorOf } from '../../sealed/author.ts';
import { canonical } from '../../sealed/canonical.ts';
import { enclose } from '../../sealed/enclose.ts';
import type { StandardName } from '../../sealed/types.ts';
import { command, done, failed, wrongUsage } from '../command.ts';
import { harmless } from '../columns.ts';
import { exit } from '../exit.ts';
import { type Bundle, type Unlocked, bundleOptions, gather, isLocked, unlocked } from '../keys/bundle.ts';
import { noPassphrase } from '../keys/options.ts';
import { inMemory } from '../message-file.ts';
import { readMessage } from '../sealed/read-message.ts';
import { sealingFor } from '../sealed/seal-keys.ts';

export const seal = command({
  about:
    'Sign and encrypt a message for the people in its To and Cc. FILE is a message; none, or -, is standard input. Its header goes inside as well (RFC 9788), its Bcc nowhere. The author can open what was sent.',
  operands: ['[FILE]'],
  options: {
    ...bundleOptions,
    openpgp: { type: 'boolean', about: 'By OpenPGP; else by the standard of which the author has a private key.' },
    smime: { type: 'boolean', about: 'By S/MIME.' },
    sign: { type: 'boolean', about: 'Sign; with --encrypt both. Both is what happens without either.' },
    encrypt: { type: 'boolean', about: 'Encrypt; with --sign both.' },
    old: { type: 'boolean', about: 'S/MIME for readers from before RFC 8551: AES-CBC, RSA PKCS #1 v1.5.' },
    out: {
      type: 'string',
      value: 'FILE',
      about:
        'Where it is written; else standard output. Who is in Bcc gets a message of their own: FILE.bcc-1 and so on.',
    },
  },
  run: async ({ values, operands: [name = '-'], terminal }) => {
    if (values.openpgp === true && values.smime === true)
      return wrongUsage('it is sealed by one standard', 'give --openpgp or --smime');
    const bundle = await gather(values, terminal);
    if (!bundle.ok) return bundle.error;
    for (const text of bundle.value.refused) terminal.error(`postern: ${harmless(text)}\n`);
    const octets = await readMessage(name, terminal);
    if (!octets.ok) return failed(exit.noInput, `cannot read ${name}: ${octets.error}`, 'name a file with one message');
    const letter = await letterOf(canonical(octets.value), bundle.value.at);
    if (!letter.ok) return failed(exit.data, letter.error, '');
    const { author, recipients, blind } = letter.value;
    const both = values.sign !== true && values.encrypt !== true;
    const [signs, encrypts] = [both || values.sign === true, both || values.encrypt === true];
    if (encrypts && blind.length > 0 && values.out === undefined)
      return wrongUsage('who is in Bcc gets a message of their own', 'name the first one with --out FILE');
    if (signs && isLocked(bundle.value) && (await bundle.value.ask()) === null) return noPassphrase();
    const keys = await unlocked(bundle.value, signs && isLocked(bundle.value) ? await bundle.value.ask() : null);
    const standard =
      values.openpgp === true ? 'openpgp' : values.smime === true ? 'smime' : usualStandard(author, bundle.value, keys);
    const wish = { standard, author, signs, old: values.old === true };
    // To and Cc together, then everybody of whom nobody else may know. RFC 5322 §3.6.3
    const groups = encrypts
      ? [...(recipients.length > 0 || blind.length === 0 ? [recipients] : []), ...blind.map((one) => [one])]
      : [null];
    const sealedFor: { readonly file: string | null; readonly for: readonly string[] }[] = [];
    for (const group of groups) {
      const sealing = await sealingFor({ ...wish, recipients: group }, bundle.value, keys);
      if (!sealing.ok)
        return failed(exit.noUser, sealing.error, 'postern key list shows the keys; postern key lookup finds others');
      for (const doubt of sealing.value.doubts) terminal.error(`postern: ${harmless(doubt)}\n`);
      const sealed = await enclose(letter.value.octets, encrypts ? 'cipher' : 'clear', sealing.value.seal);
      if (!sealed.ok) return failed(exit.data, `it cannot be sealed: ${sealed.error}`, '');
      if (values.out === undefined)
        return done(sealed.value.toString('latin1'), { standard, message: sealed.value.toString('latin1') });
      const file = sealedFor.length === 0 ? values.out : `${values.out}.bcc-${sealedFor.length}`;
      writeFileSync(resolve(terminal.workingDirectory, file), sealed.value, { mode: 0o600 });
      sealedFor.push({ file, for: group ?? [...recipients, ...blind] });
    }
    const text = sealedFor.map((each) => `${each.file ?? ''}: for ${each.for.join(', ')}`).join('\n');
    return done(harmless(text), { standard, signed: signs, encrypted: encrypts, files: sealedFor });
  },
});

interface Letter {
  /** Without Bcc, in seven bits. */
  readonly octets: Buffer;
  readonly author: string;
  readonly recipients: readonly string[];
  readonly blind: readonly string[];
}

async function letterOf(message: Buffer, at: number): Promise<Result<Letter, string>> {
  const fields = headerFields(message, 0, headerEnd(message));
  const told = fields.map((field) => ({ name: field.name, value: fieldText(message, field) }));
  const { address, fault } = authorOf(told);
  if (address === null) return fail(`nobody can sign for it: ${fault ?? ''}`);
  const blind = new Set(findFields(fields, 'bcc'));
  const date = findField(fields, 'date') === null ? [foldField('Date', formatDate(at))] : [];
  const octets = Buffer.concat([
    ...fields.filter((field) => !blind.has(field)).map((field) => fieldBytes(message, field)),
    ...date,
    message.subarray(fields.at(-1)?.end ?? 0),
  ]);
  // "All data signed according to this protocol MUST be constrained to 7 bits." RFC 3156 §3, RFC 8551 §3.1.3
  const source = inMemory(octets);
  const pieces = await downgrade(source, examine(octets).structure, '7bit');
  if (!pieces.ok)
    return fail('it has octets beyond ASCII that cannot be encoded: in its header, or under another seal');
  const encoded: Buffer[] = [];
  for await (const piece of written(source, pieces.value)) encoded.push(Buffer.from(piece));
  return ok({
    octets: Buffer.concat(encoded),
    author: address,
    recipients: addressesIn(told, 'to', 'cc'),
    blind: addressesIn(told, 'bcc'),
  });
}

const usualStandard = (author: string, { rows, secrets }: Bundle, { smime }: Unlocked): StandardName =>
  secrets.some(({ fingerprint }) =>
    rows.some(
      (row) =>
        row.fingerprint === fingerprint &&
        row.userIds.some(({ address }) => address?.toLowerCase() === author.toLowerCase()),
    ),
  ) || smime.length === 0
    ? 'openpgp'
    : 'smime';
