/**
 * The audit log: who changed what, when, and from where. Written with the change or right behind it; an entry is never changed, and goes
 * when it is old (store.audit_days). It holds no secret: of a password only that there is a new one.
 * Not here: what happens to mail (trust/voucher.ts, the log).
 */
import type { DirectoryChange } from './port.ts';

/** Who does something: somebody at the command line, on a page, a program by its token, or the server by itself. */
export interface Actor {
  readonly via: (typeof actorKinds)[number];
  /** Address of the account; of the command line the user of the machine; '' for the server. */
  readonly who: string;
  /** Name of the token; '' elsewhere. */
  readonly token: string;
  /** Where the request came from; '' for this machine. */
  readonly remoteAddress: string;
}

export const actorKinds = ['cli', 'page', 'token', 'server'] as const;

export const theServer: Actor = { via: 'server', who: '', token: '', remoteAddress: '' };

/** What was done, to whom or what. */
export interface AuditNote {
  /** 'account.add', 'queue.hold' … */
  readonly action: string;
  /** An address, a domain, an id. */
  readonly subject: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditEntry extends Actor, AuditNote {
  /** Counts up. */
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface AuditFilter {
  /** Entries with a lower id. */
  readonly before: number | null;
  readonly subject: string | null;
  readonly who: string | null;
  /** 'account' is every action on accounts, too. */
  readonly action: string | null;
}

export interface AuditLog {
  /** `by` is whoever opened the store where nobody is named. */
  note(note: AuditNote, by?: Actor): Promise<void>;
  /** The newest first. */
  entries(filter: AuditFilter, limit: number): Promise<readonly AuditEntry[]>;
  /** Drops what is older, and the oldest where there are too many; some at a time. Answers how many went. */
  sweep(before: number): Promise<number>;
}

/** What the audit log says of a change to the directory; null for what logins change by themselves. */
export function noteOf(change: DirectoryChange): AuditNote | null {
  const about = (action: string, subject: string, details: AuditNote['details'] = {}): AuditNote => ({
    action,
    subject,
    details,
  });
  switch (change.kind) {
    case 'add-domain':
      return about('domain.add', change.name);
    case 'set-catch-all':
      return about('domain.catch-all', change.name, { target: change.target });
    case 'remove-domain':
      return about('domain.remove', change.name);
    case 'add-account':
      return about('account.add', change.address, { name: change.name, quota: change.quota });
    case 'set-password':
      return about('account.password', change.address);
    case 'set-verifier':
      return about('account.secret', change.address, { of: change.mechanism, set: change.verifier !== null });
    case 'add-app-password':
      return about('app-password.add', change.address, { name: change.name, services: change.services.join(', ') });
    case 'remove-app-password':
      return about('app-password.remove', change.address, { name: change.name });
    case 'set-mechanism':
      return about('account.mechanism', change.address, { mechanism: change.mechanism, allowed: change.allowed });
    case 'set-quota':
      return about('account.quota', change.address, { quota: change.quota });
    case 'set-disabled':
      return about(change.disabled ? 'account.disable' : 'account.enable', change.address);
    case 'remove-account':
      return about('account.remove', change.address);
    case 'add-alias':
      return about('alias.add', change.address, { target: change.target });
    case 'remove-alias':
      return about('alias.remove', change.address, { target: change.target });
    case 'advance-verifier':
      return change.mechanism === 'RECOVERY' ? about('account.recovery-code', change.address) : null;
    case 'add-verifiers':
    case 'use-app-password':
      return null;
  }
}
