/** postern ca init|issue|renew|revoke|list|crl|export: a certification authority for the people of this server. */
import { readFileSync } from 'node:fs';
import { type Clock, systemClock } from '../../base/clock.ts';
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import {
  type AuthorityParts,
  certify,
  found,
  noAuthority,
  renew as renewCertificate,
  renewIssuing,
  revoke as revokeCertificate,
} from '../../ca/authority.ts';
import { limits } from '../../ca/limits.ts';
import { createPublication } from '../../ca/publish.ts';
import { type IssuedCertificate, authorityNames, certificateUsages } from '../../ca/types.ts';
import { makeConfig } from '../../config/load.ts';
import { checkDomainName } from '../../directory/provision.ts';
import { labHostname } from '../../lab/world.ts';
import { keyKinds } from '../../smime/certificates/key-pair.ts';
import { blocksOf, writePem } from '../../smime/pem.ts';
import { reasonCodes } from '../../smime/revocation/reasons.ts';
import type { Store } from '../../store/sqlite/open.ts';
import { authorityParts } from '../../system/ca.ts';
import { serverSecret } from '../../system/secret.ts';
import { withAccount } from '../account.ts';
import { listText, timeText } from '../columns.ts';
import { type Json, type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { type DataPlace, dataOptions, withStore } from '../data.ts';
import { exit } from '../exit.ts';
import type { Terminal } from '../terminal.ts';

function partsOf({ authority, directory }: Store, place: DataPlace, clock: Clock = systemClock): AuthorityParts {
  const config = place.config ?? makeConfig({ server: { hostname: labHostname, data: place.directory } });
  return authorityParts(config, { store: authority, directory, secret: serverSecret(place.directory), clock });
}

const initRemedy = 'postern ca init founds an authority';

const iso = (time: number): string => new Date(time).toISOString();

const init = command({
  about: 'Found the authority: a root, and an issuing authority below it, which may speak for our domains alone.',
  operands: ['ORGANIZATION'],
  options: {
    ...dataOptions,
    domain: {
      type: 'string',
      value: 'DOMAIN',
      multiple: true,
      about: 'A domain that it may speak for, once for each; all that are served here without it. It is never changed.',
    },
    key: { type: 'string', value: 'KIND', about: `Kind of its keys: ${keyKinds.join(', ')}; P-256 without it.` },
  },
  run: ({ values, operands: [organization = ''], terminal }) =>
    withStore(values, terminal, async (store, place) => {
      const kind = keyKinds.find((one) => one === (values.key ?? 'P-256'));
      if (kind === undefined) return wrongUsage('--key names no kind of key', `kinds are ${keyKinds.join(', ')}`);
      const domains: string[] = [];
      for (const written of values.domain ?? (await store.directory.domains()).map(({ name }) => name)) {
        const name = checkDomainName(written);
        if (!name.ok) return failed(exit.data, name.error, 'an example is example.org');
        domains.push(name.value);
      }
      const founded = await found(partsOf(store, place), { organization: organization.trim(), domains, kind });
      if (!founded.ok) return failed(exit.cannotCreate, founded.error, 'postern ca export shows one that there is');
      await store.audit.note({ action: 'ca.init', subject: organization, details: { domains: domains.join(' ') } });
      const lines = [
        `The authority of ${organization} may certify addresses of ${domains.join(', ')}.`,
        'postern ca export > root.pem: give that to whoever shall believe it.',
      ];
      return done(lines.join('\n'), { organization, domains, key: kind });
    }),
});

/** DER or PEM, of a file or of what is piped in. */
async function requestIn(file: string, terminal: Terminal): Promise<Result<Buffer, string>> {
  try {
    const octets =
      file === '-' ? Buffer.from(await terminal.input(2 * limits.requestOctets), 'latin1') : readFileSync(file);
    if (octets.length > 2 * limits.requestOctets) return fail(`${file} is too long for a request`);
    const text = octets.toString('latin1');
    const [block] = [...blocksOf(text, 'CERTIFICATE REQUEST'), ...blocksOf(text, 'NEW CERTIFICATE REQUEST')];
    return ok(block ?? octets);
  } catch (error) {
    return fail(errorText(error));
  }
}

const jsonOf = (one: IssuedCertificate): Record<string, Json> => ({
  serial: one.serial,
  issuer: one.issuer,
  addresses: one.addresses,
  usage: one.usage,
  issuedAt: iso(one.issuedAt),
  notAfter: iso(one.notAfter),
  revokedAt: one.revoked === null ? null : iso(one.revoked.at),
  reason: one.revoked?.reason ?? null,
});

const shown = (one: IssuedCertificate): Outcome => {
  const pem = writePem('CERTIFICATE', one.certificate);
  return done(pem.trimEnd(), { ...jsonOf(one), pem });
};

const issue = command({
  about: 'Certify the key of a request (PKCS #10, PEM or DER) for addresses of an account. Prints the certificate.',
  operands: ['ADDRESS', 'FILE'],
  options: {
    ...dataOptions,
    usage: {
      type: 'string',
      value: 'USAGE',
      about: `What the key is for: ${certificateUsages.join(', ')}; both without it.`,
    },
  },
  run: ({ values, operands: [written = '', file = ''], terminal }) =>
    withAccount(values, terminal, written, async (store, account, place) => {
      const usage = certificateUsages.find((one) => one === (values.usage ?? 'both'));
      if (usage === undefined)
        return wrongUsage('--usage is none that there is', `usages are ${certificateUsages.join(', ')}`);
      const request = await requestIn(file, terminal);
      if (!request.ok) return failed(exit.noInput, request.error, 'openssl req -new -key key.pem -out request.pem');
      const issued = await certify(partsOf(store, place), account, request.value, usage);
      if (!issued.ok)
        return failed(exit.data, issued.error, issued.error === noAuthority ? initRemedy : 'have another request made');
      const { serial } = issued.value;
      await store.audit.note({ action: 'ca.issue', subject: account.address, details: { serial } });
      return shown(issued.value);
    }),
});

const renew = command({
  about: 'Certify the same key again, for those of its addresses that are the account’s still; or "issuing".',
  operands: ['SERIAL'],
  options: dataOptions,
  run: ({ values, operands: [serial = ''], terminal }) =>
    withStore(values, terminal, async (store, place) => {
      const parts = partsOf(store, place);
      const issued = await (serial === 'issuing' ? renewIssuing(parts) : renewCertificate(parts, serial.toLowerCase()));
      if (!issued.ok) return failed(exit.data, issued.error, 'postern ca list shows serial numbers');
      const details = { serial: issued.value.serial };
      await store.audit.note({ action: 'ca.renew', subject: serial, details });
      return shown(issued.value);
    }),
});

/** removeFromCRL is no reason to revoke, and a hold would have to be taken back. */
const reasons = Object.keys(reasonCodes).filter((one) => one !== 'removeFromCRL' && one !== 'certificateHold');

const revoke = command({
  about: 'Take a certificate back, for good. Lists and OCSP tell of it at once.',
  operands: ['SERIAL'],
  options: {
    ...dataOptions,
    reason: { type: 'string', value: 'REASON', about: `One of ${reasons.join(', ')}; unspecified without it.` },
  },
  run: ({ values, operands: [serial = ''], terminal }) =>
    withStore(values, terminal, async (store, place) => {
      const wanted = values.reason ?? 'unspecified';
      const reason = reasons.find((one) => one === wanted) as keyof typeof reasonCodes | undefined;
      if (reason === undefined) return wrongUsage(`${wanted} is no reason`, `reasons are ${reasons.join(', ')}`);
      const revoked = await revokeCertificate(partsOf(store, place), serial.toLowerCase(), reason);
      if (!revoked.ok) return failed(exit.data, revoked.error, 'postern ca list shows what there is');
      await store.audit.note({ action: 'ca.revoke', subject: serial, details: { reason } });
      return done(`${serial} is revoked (${reason}).`, jsonOf(revoked.value));
    }),
});

function stateOf({ revoked, notAfter }: IssuedCertificate, now: number): string {
  if (revoked !== null) return `revoked ${timeText(revoked.at)} (${revoked.reason})`;
  return notAfter < now ? 'ended' : 'holds';
}

const list = command({
  about: 'List what was issued, to one account or to all.',
  operands: ['[ADDRESS]'],
  options: dataOptions,
  run: ({ values, operands: [written], terminal }) =>
    withStore(values, terminal, async ({ authority, directory }) => {
      const account = written === undefined ? null : await directory.account(written.toLowerCase());
      if (written !== undefined && account === null)
        return failed(exit.noUser, `${written} is not an account here`, 'postern account list shows them');
      const all = await authority.issued({ account: account?.id ?? null, key: null });
      const now = systemClock.now();
      const rows = all.map((one) => [
        one.serial,
        one.issuer === 'root' ? '(issuing authority)' : one.addresses.join(' '),
        one.usage ?? '',
        timeText(one.notAfter),
        stateOf(one, now),
      ]);
      return done(
        listText(['SERIAL', 'ADDRESSES', 'FOR', 'UNTIL', 'STATE'], rows, 'Nothing was issued.'),
        all.map(jsonOf),
      );
    }),
});

const crl = command({
  about: 'Print the list of what was revoked, newly signed: of the issuing authority, or of the root.',
  operands: ['[ISSUER]'],
  options: dataOptions,
  run: ({ values, operands: [written = 'issuing'], terminal }) =>
    withStore(values, terminal, async (store, place) => {
      const name = authorityNames.find((one) => one === written);
      if (name === undefined) return wrongUsage(`${written} is no authority`, 'it is root or issuing');
      const made = await createPublication(partsOf(store, place)).list(name);
      if (made === null) return failed(exit.noInput, noAuthority, initRemedy);
      const pem = writePem('X509 CRL', made.octets);
      return done(pem.trimEnd(), { issuer: name, until: made.until === null ? null : iso(made.until), pem });
    }),
});

const exportOne = command({
  about: 'Print a certificate: the root (which others must believe), "issuing", or one by its serial number.',
  operands: ['[NAME]'],
  options: dataOptions,
  run: ({ values, operands: [written = 'root'], terminal }) =>
    withStore(values, terminal, async ({ authority }) => {
      const kept = (await authority.authorities()).find(({ name }) => name === written);
      const octets = kept?.certificate ?? (await authority.certificate(written.toLowerCase()))?.certificate;
      if (octets === undefined) return failed(exit.noInput, `there is no certificate ${written}`, initRemedy);
      const pem = writePem('CERTIFICATE', octets);
      return done(pem.trimEnd(), { name: written, pem });
    }),
});

export const ca = new Map([
  ['init', init],
  ['issue', issue],
  ['renew', renew],
  ['revoke', revoke],
  ['list', list],
  ['crl', crl],
  ['export', exportOne],
]);
