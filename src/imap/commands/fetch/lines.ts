/**
 * Answers to FETCH that stand in the columns of the mailbox, many at a time: a client that looks into a mailbox asks for those
 * of all its messages, and each call that a message costs is paid as many times. So a line is put together from few pieces,
 * and what stands behind the UID is written once for all messages with the same flags.
 * Implements: msg-att-dynamic of RFC 9051 §9 (FLAGS, UID), RFC 7162 §7 (MODSEQ), RFC 9586 §3.3 (UIDFETCH).
 */
import type { ColumnRun } from '../../../ms/columns.ts';
import { flagsText } from '../../wire/flags.ts';

export type Column = 'uid' | 'flags' | 'modSeq';

const noKeywords: readonly string[] = [];

export class FetchLines {
  readonly #uidOnly: boolean;
  readonly #uid: boolean;
  readonly #flags: boolean;
  readonly #modSeq: boolean;
  /** From the number to the UID, or to what stands first. */
  readonly #opening: string;
  /** What stands behind the UID, by keywords and flag bits. */
  readonly #tails = new Map<readonly string[], string[]>();

  constructor(columns: readonly Column[], uidOnly: boolean) {
    this.#uidOnly = uidOnly;
    this.#uid = columns.includes('uid');
    this.#flags = columns.includes('flags');
    this.#modSeq = columns.includes('modSeq');
    this.#opening = `${uidOnly ? ' UIDFETCH (' : ' FETCH ('}${this.#uid ? 'UID ' : ''}`;
  }

  /** One line for each message of the run. */
  of({ start, uids, modSeqs, system, keywords }: ColumnRun): string {
    const opening = this.#opening;
    let list = noKeywords;
    let tails = this.#tailsOf(list);
    let text = '';
    for (let at = 0; at < uids.length; at++) {
      const uid = uids[at] ?? 0;
      const bits = system[at] ?? 0;
      if (keywords !== null && keywords(at) !== list) {
        list = keywords(at);
        tails = this.#tailsOf(list);
      }
      const number = this.#uidOnly ? uid : start + at + 1;
      text += this.#uid ? `* ${number}${opening}${uid}` : `* ${number}${opening}`;
      text += tails[bits] ??= this.#tail(bits, list);
      if (this.#modSeq) text += `${modSeqs[at] ?? 0}))\r\n`;
    }
    return text;
  }

  #tailsOf(list: readonly string[]): string[] {
    const known = this.#tails.get(list);
    if (known !== undefined) return known;
    const tails: string[] = [];
    this.#tails.set(list, tails);
    return tails;
  }

  #tail(bits: number, list: readonly string[]): string {
    const flags = this.#flags ? `${this.#uid ? ' ' : ''}FLAGS (${flagsText(bits, list)})` : '';
    if (!this.#modSeq) return `${flags})\r\n`;
    return `${flags}${this.#uid || this.#flags ? ' ' : ''}MODSEQ (`;
  }
}
