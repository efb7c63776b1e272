/** Mutations against the parsers of all commands, as the session calls them: tag, name, arguments. Nothing is run. */
import { Cursor } from '../../src/base/cursor.ts';
import { commands } from '../../src/imap/commands/table.ts';
import { tagChars } from '../../src/imap/wire/octets.ts';
import { space, word } from '../../src/imap/wire/strings.ts';
import { seeded } from '../support/seeded.ts';
import { mutated } from './mutate.ts';
import { transcripts } from './transcripts.ts';

/** Whether the octets are a command that can be run. Commands that take their literals themselves are not among them. */
export function understood(bytes: Buffer): boolean {
  const cursor = new Cursor(bytes);
  if (cursor.takeWhile(tagChars) === null || !space(cursor)) return false;
  let name = word(cursor) ?? '';
  if (name === 'UID' && space(cursor)) name = `UID ${word(cursor) ?? ''}`;
  const command = commands.get(name);
  return command !== undefined && command.prepare(cursor) !== null;
}

export interface ParserFindings {
  readonly cases: number;
  readonly understood: number;
  /** Milliseconds of the slowest one. */
  readonly slowest: number;
  readonly slowestCase: Buffer;
}

/** What a parser throws comes with its case, in base64. */
export function fuzzParsers(seed: number, cases: number): ParserFindings {
  const chances = seeded(seed);
  let good = 0;
  let slowest = 0;
  let slowestCase: Buffer = Buffer.alloc(0);
  for (let at = 0; at < cases; at++) {
    const bytes = mutated(transcripts, chances);
    const began = performance.now();
    try {
      if (understood(bytes)) good += 1;
    } catch (error) {
      throw new Error(`case ${at} of seed ${seed}: ${bytes.toString('base64')}`, { cause: error });
    }
    const took = performance.now() - began;
    if (took > slowest) [slowest, slowestCase] = [took, bytes];
  }
  return { cases, understood: good, slowest, slowestCase };
}
