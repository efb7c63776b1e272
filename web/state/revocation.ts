/**
 * Whether certificates were revoked, asked of the server: one path after another, and each again only after a while. What cannot be learned
 * is said as such, and nobody waits for it longer than `patience`.
 */
import { askRevocation } from '../api/keys.ts';
import type { JmapClient } from '../api/jmap.ts';
import type { CertificatePath, ToldStatus } from '../crypto/letter.ts';

/** Milliseconds for which an answer is kept, and for which one is waited for: the server gives up sooner. */
const keptFor = 600_000;
const patience = 45_000;
/** Paths whose answers are kept. */
const most = 200;

interface Kept {
  readonly until: number;
  readonly told: Promise<readonly ToldStatus[]>;
}

const kept = new Map<string, Kept>();
let last: Promise<unknown> = Promise.resolve();

export function revocationOf(client: JmapClient, path: CertificatePath): Promise<readonly ToldStatus[]> {
  const name = `${client.session.username} ${path.map((octets) => octets.join()).join(' ')}`;
  const known = kept.get(name);
  if (known !== undefined && known.until > Date.now()) return known.told;
  const asking = last.then(() => inTime(askRevocation(client, path)));
  last = asking.catch(() => null);
  const told = asking.catch((error: unknown) => {
    kept.delete(name);
    const reason = error instanceof Error ? error.message : String(error);
    return path.slice(0, -1).map((certificate): ToldStatus => unknown(certificate, reason));
  });
  kept.set(name, { until: Date.now() + keptFor, told });
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
  return told;
}

const unknown = (certificate: Uint8Array, reason: string): ToldStatus => ({
  certificate,
  status: 'unknown',
  reason,
  revokedAt: null,
  evidence: null,
});

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the server does not answer')), patience);
    work.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
