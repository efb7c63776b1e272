/** What sending needs beside mail: the door of submission, and what is kept of identities and of what was sent. */
import type { DirectoryReader } from '../../directory/port.ts';
import type { SenderIdentities } from '../../directory/sender-identities.ts';
import type { EmailSubmissions } from '../../mta/queue/email-submissions.ts';
import type { Submissions } from '../../mta/queue/submitted.ts';
import type { Receiver } from '../../mta/receive/port.ts';

export interface Sending {
  /** Of submission. */
  readonly receiver: Receiver;
  readonly submissions: Submissions;
  readonly emailSubmissions: EmailSubmissions;
  readonly identities: SenderIdentities;
  readonly directory: DirectoryReader;
  readonly subaddressSeparators: string;
  readonly hostname: string;
  /** A new name for what is done for one message. */
  readonly session: () => string;
  readonly maxRecipients: number;
  /** Milliseconds that a message may be held back. */
  readonly maxHold: number;
  /** Octets of one line. */
  readonly maxTextLine: number;
}
