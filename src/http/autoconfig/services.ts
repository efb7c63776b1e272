/** How a mail program reaches this server. What is not protected by TLS is offered to nobody. */

export interface MailService {
  readonly kind: 'imap' | 'pop3' | 'smtp';
  readonly host: string;
  readonly port: number;
  /** From the first octet (RFC 8314 §3), or by STARTTLS. */
  readonly tls: 'implicit' | 'starttls';
}

/** What is told of a domain that is served here. */
export interface Places {
  /** Those that are to be taken first stand first. */
  readonly services: readonly MailService[];
  /** 'https://mail.example.org', without a path; null where the pages are not reached from elsewhere. */
  readonly web: string | null;
}

/** The first of its kind. */
export const serviceFor = ({ services }: Places, kind: MailService['kind']): MailService | null =>
  services.find((one) => one.kind === kind) ?? null;
