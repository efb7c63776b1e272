/** The index of what sealed letters say, as page and worker speak of it: the words stay in the worker. Plain values. */

/** The database of the browser that keeps it. */
export const indexDatabase = 'postern-sealed-index';

/** Where a word stands: fields of the header that counts, and what is read of the letter. */
export type IndexField = 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'body';

/** A letter as the page knows it. */
export interface LetterName {
  /** Of the e-mail. RFC 8621 §4.1.1 */
  readonly id: string;
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
}

/** One condition of a search: all of them hold. */
export interface Sought {
  /** null for every one. */
  readonly field: IndexField | null;
  /** As it was typed. */
  readonly value: string;
  readonly not: boolean;
}

export interface FoundLetter extends LetterName {
  /** Files stand inside, which nobody sees outside. */
  readonly hasFiles: boolean;
}

/** A subject that stood inside an encrypted letter. */
export interface InnerSubject {
  readonly id: string;
  readonly subject: string;
}

/** Rows of port.ts. While the vault is shut there is nothing in it, and nothing is taken in. */
export interface IndexOperations {
  /** Opens a letter for the index alone; what it says outside of it, if something. */
  readonly 'index.read': {
    readonly ask: { readonly message: Uint8Array; readonly name: LetterName };
    readonly answer: InnerSubject | null;
  };
  /** Which of these letters were never read with the keys of now. */
  readonly 'index.missing': { readonly ask: readonly string[]; readonly answer: readonly string[] };
  /** Letters of which that is true, and of which one cannot tell from outside that it is: the newest first. */
  readonly 'index.find': { readonly ask: readonly Sought[]; readonly answer: readonly FoundLetter[] };
  readonly 'index.subjects': { readonly ask: readonly string[]; readonly answer: readonly InnerSubject[] };
  /** All that are in it. */
  readonly 'index.names': { readonly ask: null; readonly answer: readonly string[] };
  readonly 'index.forget': { readonly ask: readonly string[]; readonly answer: null };
  readonly 'index.clear': { readonly ask: null; readonly answer: null };
}
