/**
 * What can be asked of an account of which another person shares mailboxes: their mail, and octets of it. What is about sending,
 * filters, contacts and the like is its owner's. RFC 8620 §3.6.2 (accountNotSupportedByMethod)
 */
import { blobCopy, blobGet, blobLookup } from '../blobs/methods.ts';
import { blobUpload } from '../blobs/set.ts';
import type { Method } from '../core/types.ts';
import { emailCopy } from '../mail/emails/copy.ts';
import { emailChanges, emailGet } from '../mail/emails/get.ts';
import { emailImport } from '../mail/emails/import.ts';
import { emailParse } from '../mail/emails/parse.ts';
import { emailQueries } from '../mail/emails/query/query.ts';
import { emailSet } from '../mail/emails/set.ts';
import type { MailView } from '../mail/deps.ts';
import { mailboxChanges, mailboxGet } from '../mail/mailboxes/get.ts';
import { mailboxQueries } from '../mail/mailboxes/query.ts';
import { mailboxSet } from '../mail/mailboxes/set.ts';
import { searchSnippetGet } from '../mail/snippets/get.ts';
import { threadChanges, threadGet } from '../mail/threads/get.ts';

/** Those that work on any view of an account, be it all of it. */
export const viewMethods = (view: MailView): readonly Method[] => [
  mailboxGet(view),
  mailboxChanges(view),
  ...mailboxQueries(view),
  mailboxSet(view),
  threadGet(view),
  threadChanges(view),
  emailGet(view),
  emailChanges(view),
  ...emailQueries(view),
  searchSnippetGet(view),
  emailSet(view),
  emailImport(view),
  emailParse(view),
  emailCopy(view),
  blobUpload(view),
  blobGet(view),
  blobLookup(view),
  blobCopy(view),
];

/** Those that change something of an account. */
export const changingMethods: ReadonlySet<string> = new Set(['Mailbox/set', 'Email/set', 'Email/import', 'Email/copy']);
