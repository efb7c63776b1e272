/**
 * Which fields a signature of ours covers.
 * Implements: RFC 6376 §5.4 and §5.4.1; §8.15 (one more name than there are fields, so that nobody can add another).
 * Trace, and what others change or take away, is never covered: Return-Path, Received, Authentication-Results, ARC-*, Bcc.
 */
import type { SignedHeader } from './signed-header.ts';

/** What readers are shown or that changes how they are shown: these cannot be added to either. */
const sealed = [
  'From',
  'To',
  'Cc',
  'Subject',
  'Date',
  'Message-ID',
  'Reply-To',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Content-Disposition',
] as const;

/** Covered where they are. Lists and forwarders add their own. */
const present = [
  'Sender',
  'Content-ID',
  'Content-Description',
  'Content-Language',
  'Content-Location',
  'Resent-Date',
  'Resent-From',
  'Resent-Sender',
  'Resent-To',
  'Resent-Cc',
  'Resent-Message-ID',
  'List-Id',
  'List-Help',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'List-Subscribe',
  'List-Post',
  'List-Owner',
  'List-Archive',
  'Auto-Submitted',
  'Autocrypt',
  'Disposition-Notification-To',
  'Feedback-ID',
  'TLS-Required',
] as const;

const count = (header: SignedHeader, name: string): number => header.named(name.toLowerCase()).length;
const times = (name: string, number: number): string[] => new Array<string>(number).fill(name);

/** h= of a signature over this header; `more` are names of which every field is covered as well. */
export function signedFields(header: SignedHeader, more: readonly string[] = []): readonly string[] {
  return [
    ...sealed.flatMap((name) => times(name, count(header, name) + 1)),
    ...[...present, ...more].flatMap((name) => times(name, count(header, name))),
  ];
}
