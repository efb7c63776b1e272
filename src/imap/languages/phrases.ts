/**
 * What is said in every language that is spoken: what a person may come to read. Answers to a programmer's mistakes are in
 * English only. RFC 5255 §3.2
 */
export const phrases = [
  'Logged in',
  'Logged out',
  'Done',
  'Open',
  'To be read',
  'Created',
  'Deleted',
  'Renamed',
  'Appended',
  'Copied',
  'Moved',
  'Stored',
  'Fetched',
  'Searched',
  'Sorted',
  'Expunged',
  'Closed',
  'Nothing done',
  'Idle no more',
  'This is spoken now',
  'This language is not spoken here',
  'Wrong user or password',
  'Too many failed logins; try again later',
  'Too many failed logins',
  'Logins cannot be checked now; try again later',
  'Passwords are taken under TLS only; use STARTTLS first',
  'There is no such mailbox',
  'There is no such mailbox; create it first',
  'There is such a mailbox already',
  'The account has no room left',
  'This cannot be done',
  'You have not the right to do this',
  'The server has no room left; try again later',
  'The mailbox is open to be read only',
  'The mailbox is gone',
  'The messages are gone',
  'There is no such message',
  'Another mailbox has this special use',
  'There are too many annotations',
  'There is no such filter',
  'Something went wrong here; it is logged',
  'The mailbox was deleted',
  'The mailbox may no longer be read',
  'The server is going down; come back later',
  'Too slow to log in',
  'Nothing heard for too long',
  'Too many bad commands',
  'See you',
] as const;

export type Phrase = (typeof phrases)[number];

export interface Language {
  /** What is said for each phrase. */
  readonly phrases: Readonly<Record<Phrase, string>>;
  /** What the level is called under which the mailboxes of others are. RFC 5255 §3.4 */
  readonly otherUsers: string;
}
