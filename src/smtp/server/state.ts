/**
 * The states of a session, as data, and what a command makes of one.
 * Implements the order of: RFC 5321 §4.1.4, RFC 3030 §2 (chunks), RFC 4954 §4 (the exchange).
 */
import type { Client, Transaction } from '../../mta/receive/port.ts';
import type { SaslExchange } from '../../sasl/types.ts';
import type { Reply } from '../wire/replies.ts';
import type { Incoming } from './incoming.ts';

export type State =
  /** Greeted; the client has not said who it is. */
  | { readonly name: 'greeted'; readonly client: Client }
  /** Refused by the greeting: only QUIT is left. RFC 5321 §3.1 */
  | { readonly name: 'refused'; readonly client: Client }
  | { readonly name: 'ready'; readonly client: Client }
  /** After MAIL. */
  | { readonly name: 'mail'; readonly client: Client; readonly transaction: Transaction }
  /** After DATA: octets until CRLF.CRLF. */
  | {
      readonly name: 'data';
      readonly client: Client;
      readonly transaction: Transaction;
      readonly incoming: Incoming;
    }
  /** Between two BDAT commands. */
  | {
      readonly name: 'chunks';
      readonly client: Client;
      readonly transaction: Transaction;
      readonly incoming: Incoming;
    }
  /** In the octets of a BDAT. */
  | {
      readonly name: 'chunk';
      readonly client: Client;
      readonly chunk: Chunk;
      /** Octets still to come. */
      readonly remaining: number;
    }
  /** In a SASL exchange. */
  | { readonly name: 'auth'; readonly client: Client; readonly mechanism: string; readonly exchange: SaslExchange };

export type StateName = State['name'];
export type StateOf<N extends StateName> = Extract<State, { readonly name: N }>;

/** A BDAT whose octets are being read; they are counted even where the command is refused. RFC 3030 §2 */
export type Chunk =
  | {
      readonly kind: 'kept';
      readonly transaction: Transaction;
      readonly incoming: Incoming;
      readonly size: number;
      readonly last: boolean;
    }
  | { readonly kind: 'dropped'; readonly next: State; readonly answer: Reply };

/** The next state, what to say, and what the connection does then. */
export type Step = readonly [next: State, answer: Reply | null, then?: 'close' | 'startTls' | undefined];
