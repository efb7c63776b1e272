/**
 * What a FETCH item is. The dearest thing that any item of a command needs decides how the messages are read.
 */
import type { MessageOctets } from '../../../ms/content.ts';
import type { Description } from '../../../message/describe/describe.ts';
import type { Dialect } from '../../../message/describe/dialect.ts';
import type { ExaminedMessage, StoredMessage } from '../../../ms/types.ts';
import type { MailboxView } from '../../view/view.ts';
import type { Column } from './lines.ts';
import type { Output } from '../../wire/output.ts';

export type FetchItem =
  /** From the columns of the view: costs nothing. */
  | { readonly needs: 'view'; readonly column: Column; readonly text: (view: MailboxView, index: number) => string }
  | {
      readonly needs: 'message';
      readonly text: (message: StoredMessage, dialect: Dialect, view: MailboxView) => string;
    }
  /** Written when the message was stored. */
  | { readonly needs: 'description'; readonly text: (description: Description, dialect: Dialect) => string }
  | { readonly needs: 'facts'; readonly text: (message: ExaminedMessage, dialect: Dialect) => string }
  /** From the octets alone: nothing needs to be known of the structure. */
  | {
      readonly needs: 'octets';
      /** Whether it sets \Seen. */
      readonly sees: boolean;
      /** How much of the message it reads. */
      readonly reads: 'header' | 'whole';
      readonly write: (octets: MessageOctets, output: Output) => Promise<void> | undefined;
    }
  | {
      readonly needs: 'content';
      readonly sees: boolean;
      readonly reads: 'header' | 'whole';
      /** Whether it can be answered at all, before anything is written; a Tagged code and text if not. */
      readonly problem?: (message: ExaminedMessage) => { readonly code: string; readonly text: string } | null;
      readonly write: (message: ExaminedMessage, octets: MessageOctets, output: Output) => Promise<void> | undefined;
    };

export const viewItem = (column: Column, text: (view: MailboxView, index: number) => string): FetchItem => ({
  needs: 'view',
  column,
  text,
});
export const messageItem = (
  text: (message: StoredMessage, dialect: Dialect, view: MailboxView) => string,
): FetchItem => ({
  needs: 'message',
  text,
});
export const descriptionItem = (text: (description: Description, dialect: Dialect) => string): FetchItem => ({
  needs: 'description',
  text,
});
export const factsItem = (text: (message: ExaminedMessage, dialect: Dialect) => string): FetchItem => ({
  needs: 'facts',
  text,
});
