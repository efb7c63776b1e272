/** postern list key and certificate: keys of members, and those of an encrypted list itself. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { errorText } from '../../base/log.ts';
import { type Result, fail } from '../../base/result.ts';
import { normaliseAddress } from '../../directory/address.ts';
import { certificatesFor, openPgpKeysFor } from '../../keys/usable.ts';
import { bringCertificate, certifyList, currentOf, requestCertificate } from '../../lists/certificates.ts';
import type { FoundingDeps } from '../../lists/found.ts';
import { limits } from '../../lists/limits.ts';
import type { GivenKey, ListCertificate, MailList } from '../../lists/types.ts';
import { parseCertificate } from '../../smime/certificates/certificate.ts';
import { keyIdentity } from '../../smime/certificates/identity.ts';
import { blocksOf, writePem } from '../../smime/pem.ts';
import { timeText } from '../columns.ts';
import { type Failure, type Json, type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions } from '../data.ts';
import { exit } from '../exit.ts';
import { readMaterial, together } from '../keys/material.ts';
import { folderOptions, passphraseOf, readInput } from '../keys/options.ts';
import { iso, listDeps, noMember, withList } from '../lists.ts';
import type { Terminal } from '../terminal.ts';

/** Armored OpenPGP, or a certificate in PEM or DER. */
async function keyIn(address: string, octets: Buffer): Promise<GivenKey | string> {
  const at = systemClock.now();
  const pem = blocksOf(octets.toString('latin1'), 'CERTIFICATE');
  const certificates = await certificatesFor(address, pem.length > 0 ? pem : [octets], at);
  const [certificate] = certificates.keys;
  if (certificate !== undefined) return { standard: 'smime', octets: certificate.octets };
  if (pem.length > 0) return certificates.refused[0] ?? 'there is no certificate in it';
  const { keys, refused } = await openPgpKeysFor(address, octets, at);
  const [key] = keys;
  return key === undefined ? (refused[0] ?? 'there is no key in it') : { standard: 'openpgp', octets: key.octets };
}

const key = command({
  about: 'Print the public key of a list; with a member and FILE, give the key that their mail is encrypted to.',
  operands: ['LIST', '[ADDRESS]', '[FILE]'],
  options: dataOptions,
  run: ({ values, operands: [written = '', member, file], terminal }) =>
    withList(values, terminal, written, async ({ lists, audit }, list) => {
      if (list.key === null)
        return failed(exit.data, `${list.address} is not encrypted`, 'postern list add --encrypted');
      if (member === undefined) {
        const { armoredKey } = await import('../../openpgp/keyring/armored.ts');
        const text = armoredKey('publicKey', list.key.fingerprint, list.key.octets);
        return done(text.trimEnd(), { list: list.address, fingerprint: list.key.fingerprint, text });
      }
      if (file === undefined) return wrongUsage('a file with the key is missing', 'postern list key LIST ADDRESS FILE');
      const address = normaliseAddress(member) ?? member;
      const read = readInput(file, terminal, limits.keyOctets);
      if (!read.ok) return read.error;
      const given = await keyIn(address, read.value);
      if (typeof given === 'string') return failed(exit.data, given, 'it must be a key of the member, in use now');
      if (!(await lists.giveKey(list.account, address, given))) return noMember(address);
      await audit.note({ action: 'list.key', subject: list.address, details: { member: address } });
      return done(`mail of ${list.address} for ${address} is encrypted to it`, {
        list: list.address,
        address,
        standard: given.standard,
      });
    }),
});

/** The certificate that it uses, and whether another was asked for. */
export async function shownCertificate(
  all: readonly ListCertificate[],
): Promise<{ readonly text: string | null; readonly json: Json }> {
  const isAsked = all.some(({ certificate }) => certificate === null);
  const current = currentOf(all);
  const read = current === null ? null : parseCertificate(current.certificate);
  if (current === null || read?.ok !== true) return { text: null, json: null };
  const { notAfter } = read.value;
  const { fingerprint } = await keyIdentity(read.value);
  const from = { itself: 'signed by itself', authority: 'of this server', imported: 'brought by an owner' };
  const asked = isAsked ? '; another was asked for' : '';
  return {
    text: `Its certificate is ${fingerprint}, ${from[current.origin]}, until ${timeText(notAfter)}${asked}.`,
    json: { fingerprint, origin: current.origin, expires: iso(notAfter), requested: isAsked },
  };
}

const ways = ['make', 'self-signed', 'request', 'import'] as const;

const certificate = command({
  about:
    'Print the S/MIME certificate of an encrypted list; or give it another. What was written to former ones is opened still.',
  operands: ['LIST'],
  options: {
    ...dataOptions,
    make: {
      type: 'boolean',
      about:
        'A new key and certificate: by the authority of this server (postern ca), or signed by itself where there is none.',
    },
    'self-signed': { type: 'boolean', about: 'A new key, and a certificate that it signs itself.' },
    request: {
      type: 'string',
      value: 'FILE',
      about: 'A new key, and a request for another authority (PKCS #10, PEM).',
    },
    import: {
      type: 'string',
      value: 'FILE',
      about: 'A key file (PKCS #12, or PEM with the private key), or the certificate that was asked for.',
    },
    'passphrase-file': folderOptions['passphrase-file'],
  },
  run: ({ values, operands: [written = ''], terminal }) =>
    withList(values, terminal, written, async (store, list, place) => {
      if (list.key === null)
        return failed(exit.data, `${list.address} is not encrypted`, 'postern list add --encrypted');
      const asked = ways.filter((way) => values[way] !== undefined);
      if (asked.length > 1) return wrongUsage(`--${asked.join(' and --')} do not go together`, 'give one of them');
      const deps = listDeps(store, place);
      if (values.request !== undefined) return requested(deps, list, values.request, terminal);
      const made = await madeBy(deps, list, values, terminal);
      if (made !== null && 'what' in made) return made;
      if (made?.ok === false)
        return failed(exit.data, made.error, 'postern list certificate LIST --self-signed asks nobody');
      if (made !== null)
        await store.audit.note({
          action: 'list.certificate',
          subject: list.address,
          details: { origin: made.value.origin },
        });
      const all = await store.lists.certificates(list.account);
      const current = currentOf(all);
      if (current === null) return failed(exit.noInput, `${list.address} has no certificate`, 'give --make');
      const pem = [current.certificate, ...current.chain].map((octets) => writePem('CERTIFICATE', octets)).join('');
      const { json } = await shownCertificate(all);
      return done(pem.trimEnd(), { list: list.address, certificate: json, pem });
    }),
});

/** null where nothing is to be made. */
async function madeBy(
  deps: FoundingDeps,
  list: MailList,
  values: {
    readonly make?: boolean;
    readonly 'self-signed'?: boolean;
    readonly import?: string;
    readonly 'passphrase-file'?: string;
  },
  terminal: Terminal,
): Promise<Result<ListCertificate, string> | Failure | null> {
  if (values.make === true || values['self-signed'] === true)
    return certifyList(deps, list, { byItself: values['self-signed'] === true });
  if (values.import === undefined) return null;
  const octets = readInput(values.import, terminal, limits.keyOctets);
  if (!octets.ok) return octets.error;
  const ask = passphraseOf(values['passphrase-file'], terminal);
  if (!ask.ok) return ask.error;
  const material = together([await readMaterial(octets.value, systemClock.now(), ask.value)]);
  const [refused] = material.refused;
  return refused === undefined ? bringCertificate(deps, list, material) : fail(refused);
}

async function requested(deps: FoundingDeps, list: MailList, file: string, terminal: Terminal): Promise<Outcome> {
  const made = await requestCertificate(deps, list);
  if (!made.ok) return failed(exit.data, made.error, '');
  try {
    writeFileSync(resolve(terminal.workingDirectory, file), writePem('CERTIFICATE REQUEST', made.value));
  } catch (error) {
    return failed(exit.cannotCreate, `cannot write ${file}: ${errorText(error)}`, '');
  }
  const text = `the request is in ${file}; --import takes the certificate when it comes`;
  return done(text, { list: list.address, file });
}

export const listKeyCommands = [
  ['key', key],
  ['certificate', certificate],
] as const;
