/**
 * Whether certificates were revoked, for the command line: by files that are named, and by asking those whom certificates name, where
 * that is wished: it tells them that somebody looks. What says nothing leaves it unknown, with the reason.
 * Implements: RFC 5280 §6.3, RFC 6960, through smime/revocation and keys/revocation.
 */
import { readFileSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { makeConfig } from '../../config/load.ts';
import { systemServers } from '../../dns/client/servers.ts';
import { limits as keyLimits } from '../../keys/limits.ts';
import { type AskRevocation, createRevocationDesk } from '../../keys/revocation.ts';
import type { Certificate } from '../../smime/certificates/certificate.ts';
import type { CertificateTrust, Revocation } from '../../smime/certificates/trust.ts';
import { limits } from '../../smime/limits.ts';
import { blocksOf } from '../../smime/pem.ts';
import { verdictOfLists } from '../../smime/revocation/crl-verdict.ts';
import { verdictOfOcsp } from '../../smime/revocation/ocsp-verdict.ts';
import { makeResolver } from '../../system/resolver.ts';
import { serverSetting } from '../../system/setting.ts';
import { type Failure, type Options, wrongUsage } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { readInput } from './options.ts';

export const revocationOptions = {
  revocation: {
    type: 'boolean',
    about:
      'Ask the OCSP responders and lists that certificates name whether those are revoked. It tells them that somebody looks; off by default.',
  },
  'revocation-seconds': {
    type: 'string',
    value: 'N',
    about: `How long all of them may take for one certificate; else ${keyLimits.revocationTimeout / 1000}.`,
  },
  crl: { type: 'string', value: 'FILE', multiple: true, about: 'A list of revoked certificates (DER or PEM).' },
  ocsp: { type: 'string', value: 'FILE', multiple: true, about: 'What an OCSP responder answered (DER).' },
} as const satisfies Options;

export interface RevocationValues {
  readonly revocation?: boolean;
  readonly 'revocation-seconds'?: string;
  readonly crl?: readonly string[];
  readonly ocsp?: readonly string[];
}

/** `at` is when the message arrived: files count that held then, or hold now. null where nothing is to be looked at. */
export function revocationOf(
  values: RevocationValues,
  at: number,
  terminal: Terminal,
): Result<CertificateTrust['revocation'], Failure> {
  const seconds = values['revocation-seconds'];
  const timeout = seconds === undefined ? keyLimits.revocationTimeout : Number(seconds) * 1000;
  if (!(timeout > 0 && timeout <= longest)) return fail(wrongUsage(`${seconds ?? ''} is no number of seconds`, '15'));
  const lists = readAll(values.crl, terminal, listsIn);
  if (!lists.ok) return lists;
  const answers = readAll(values.ocsp, terminal, (octets) => [octets]);
  if (!answers.ok) return answers;
  const files = { lists: lists.value, answers: answers.value };
  const ask = values.revocation === true ? desk(timeout) : null;
  if (ask === null && files.lists.length + files.answers.length === 0) return ok(null);
  return ok(async (certificate, issuer) => {
    const known = await byFiles(certificate, issuer, files, at);
    if (ask === null || known.status !== 'unknown') return known;
    return (await ask(certificate, issuer, new AbortController().signal)).revocation;
  });
}

/** Milliseconds. Our own. */
const longest = 600_000;

function readAll(
  names: readonly string[] = [],
  terminal: Terminal,
  split: (octets: Buffer) => readonly Buffer[],
): Result<readonly Buffer[], Failure> {
  const all: Buffer[] = [];
  for (const name of names) {
    const octets = readInput(name, terminal);
    if (!octets.ok) return octets;
    all.push(...split(octets.value));
  }
  return ok(all);
}

/** RFC 7468 §6 */
const listsIn = (octets: Buffer): readonly Buffer[] =>
  octets.includes('-----BEGIN ') ? blocksOf(octets.toString('latin1'), 'X509 CRL') : [octets];

interface Files {
  readonly lists: readonly Buffer[];
  readonly answers: readonly Buffer[];
}

async function byFiles(
  certificate: Certificate,
  issuer: Certificate,
  { lists, answers }: Files,
  at: number,
): Promise<Revocation> {
  let last: Revocation = { status: 'unknown', reason: 'nothing that is named speaks of it' };
  for (const now of [Date.now(), at]) {
    for (const answer of answers.slice(0, limits.revocationLists)) {
      const { revocation } = await verdictOfOcsp(certificate, issuer, answer, null, now);
      if (revocation.status !== 'unknown') return revocation;
      last = revocation;
    }
    if (lists.length === 0) continue;
    last = await verdictOfLists(certificate, issuer, lists, now);
    if (last.status !== 'unknown') return last;
  }
  return last;
}

/** Asked of certificates that lead to whom the user believes: their places may be anywhere, in his own network as well. */
function desk(timeout: number): AskRevocation {
  const setting = serverSetting(systemServers(readFileSync('/etc/resolv.conf', 'utf8')));
  const config = makeConfig({ server: { hostname: 'postern.localhost', data: '/nonexistent' } });
  const resolver = makeResolver(config, { setting, clock: systemClock, log: silentLog });
  return createRevocationDesk({ resolver, clock: systemClock, timeout, isAllowed: () => true, isPort: () => true });
}
