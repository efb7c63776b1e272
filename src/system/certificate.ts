/** The certificate from its files, for start and reload. */
import { readFileSync } from 'node:fs';
import { errorText } from '../base/log.ts';
import { type Result, fail, ok } from '../base/result.ts';
import { TlsIdentity } from '../base/tls.ts';
import type { Config } from '../config/schema.ts';
import type { StartProblem } from './problem.ts';

type Pem = ConstructorParameters<typeof TlsIdentity>[0];

function readPem(files: Config['tls']): Result<Pem, StartProblem> {
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

export function loadIdentity(files: Config['tls']): Result<TlsIdentity, StartProblem> {
  const pem = readPem(files);
  if (!pem.ok) return pem;
  try {
    return ok(new TlsIdentity(pem.value));
  } catch (error) {
    return fail({ kind: 'certificate', file: files.certificate, reason: errorText(error) });
  }
}

/** Connections from now on see what the files hold now; on a problem the old certificate stays. */
export function reloadIdentity(identity: TlsIdentity, files: Config['tls']): StartProblem | null {
  const pem = readPem(files);
  if (!pem.ok) return pem.error;
  try {
    identity.replace(pem.value);
    return null;
  } catch (error) {
    return { kind: 'certificate', file: files.certificate, reason: errorText(error) };
  }
}
