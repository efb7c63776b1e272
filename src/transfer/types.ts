/** Messages on their way from one place to another, whatever the formats. */
import type { KeptEvidence } from '../ms/evidence.ts';
import type { EmailId, Flags } from '../ms/types.ts';

export interface Details {
  readonly flags: Flags;
  /** Milliseconds since the epoch. */
  readonly internalDate: number;
}

/** A message that is read from somewhere. Its octets must be taken before the next message is asked for. */
export interface IncomingMessage {
  readonly mailbox: string;
  /** Where it stands, in words, for whoever looks for a problem. */
  readonly where: string;
  /** Each chunk is the taker's own. */
  readonly chunks: () => AsyncIterable<Buffer>;
  /** Asked for after the octets: some sources know no sooner. */
  readonly details: () => Details;
  /** Which e-mail of the account it was, where that is known. */
  readonly formerly?: EmailId;
  /** What was found out when it arrived, where that is known. */
  readonly evidence?: KeptEvidence;
}

export interface Source {
  readonly messages: AsyncIterable<IncomingMessage>;
  /** How far it is: `done` of `total` octets or messages. */
  progress(): { readonly done: number; readonly total: number };
}

/** A message that is written somewhere. */
export interface OutgoingMessage extends Details {
  readonly mailbox: string;
  /** In the mailbox; counts up. */
  readonly uid: number;
  readonly size: number;
  readonly chunks: () => AsyncIterable<Buffer>;
}

/** A place that takes messages, mailbox by mailbox. */
export interface Target {
  /** Also for a mailbox without messages. */
  begin(mailbox: string): Promise<void>;
  write(message: OutgoingMessage): Promise<void>;
  /** After the last one. */
  close(): Promise<void>;
}

/** What is wrong with a source or a target, in words for a person. */
export class TransferError extends Error {}
