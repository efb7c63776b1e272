/** The certificates from their files, for start and reload. */
import type { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type ClientAuthorities, parseAuthorities } from '../../base/client-certificate.ts';
import { errorText } from '../../base/log.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { type PemPair, TlsIdentity } from '../../base/tls.ts';
import { parsePair } from '../../config/tls.ts';
import type { StartProblem } from '../problem.ts';
import { finishSwitch } from './keys.ts';

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
  /** Of further certificates, as the configuration writes them. */
  readonly more?: readonly string[];
}

type Pairs = readonly [first: PemPair, others: readonly PemPair[]];

function readPem(files: CertificateFiles): Result<PemPair, StartProblem> {
  const read: string[] = [];
  for (const file of [files.certificate, files.key]) {
    try {
      read.push(readFileSync(file, 'utf8'));
    } catch (error) {
      return fail({ kind: 'certificate', file, reason: errorText(error) });
    }
  }
  const [certificate = '', key = ''] = read;
  return ok({ certificate, key });
}

function readPairs(files: CertificateFiles): Result<Pairs, StartProblem> {
  finishSwitch(files);
  const first = readPem(files);
  if (!first.ok) return first;
  const others: PemPair[] = [];
  for (const written of files.more ?? []) {
    const pair = parsePair(written);
    if (pair === null) continue;
    const pem = readPem(pair);
    if (!pem.ok) return pem;
    others.push(pem.value);
  }
  return ok([first.value, others]);
}

export function loadIdentity(files: CertificateFiles): Result<TlsIdentity, StartProblem> {
  const pairs = readPairs(files);
  if (!pairs.ok) return pairs;
  try {
    return ok(new TlsIdentity(...pairs.value));
  } catch (error) {
    return fail({ kind: 'certificate', file: files.certificate, reason: errorText(error) });
  }
}

/** Connections from now on see what the files hold now; on a problem the old certificates stay. */
export function reloadIdentity(identity: TlsIdentity, files: CertificateFiles): StartProblem | null {
  const pairs = readPairs(files);
  if (!pairs.ok) return pairs.error;
  try {
    identity.replace(...pairs.value);
    return null;
  } catch (error) {
    return { kind: 'certificate', file: files.certificate, reason: errorText(error) };
  }
}

/** Who gives out certificates of clients; null where nobody is named, and so no client is asked. */
export function loadClientAuthorities(files: readonly string[]): Result<ClientAuthorities | null, StartProblem> {
  const authorities: X509Certificate[] = [];
  for (const file of files) {
    try {
      authorities.push(...parseAuthorities(readFileSync(file, 'utf8')));
    } catch (error) {
      return fail({ kind: 'certificate', file, reason: errorText(error) });
    }
  }
  return ok(files.length === 0 ? null : authorities);
}
