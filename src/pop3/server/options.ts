/**
 * What a POP3 server is made of.
 */
import type { ClientAuthorities } from '../../base/client-certificate.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { TlsIdentity } from '../../base/tls.ts';
import type { ApopAuthentication } from '../../directory/authentication.ts';
import type { Pop3Limits } from '../limits.ts';
import type { MaildropLocks } from '../maildrop/locks.ts';
import type { MaildropStore } from '../maildrop/maildrop.ts';

export interface Pop3Options {
  readonly hostname: string;
  readonly store: MaildropStore;
  readonly authentication: ApopAuthentication;
  /** null where there is no certificate: then STLS is not offered. */
  readonly tls: TlsIdentity | null;
  /** Clients are asked for a certificate of these, and may log in by it (EXTERNAL); null asks for none. */
  readonly clientAuthorities?: ClientAuthorities | null;
  /** Proxies whose word is taken for who a client is. */
  readonly isProxy?: (address: string) => boolean;
  /** TLS from the first octet, on port 995. RFC 8314 §3.3 */
  readonly implicitTls: boolean;
  /** Lets passwords cross the wire without TLS. For the lab only. */
  readonly allowClearPasswords: boolean;
  /** Whether the greeting offers APOP. docs/decisions/0007-apop-secrets.md */
  readonly apop: boolean;
  readonly limits: Pop3Limits;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** To be shared by all listeners of one store; one of its own otherwise. */
  readonly locks?: MaildropLocks;
}
