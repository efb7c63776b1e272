/**
 * The scripts of imaptest: settings, then commands, each with its status and what must, may and must not come before it.
 */
import { type Token, tokens } from './token.ts';

export interface Expectation {
  /** '*' must come, '!' must not, '?' may. */
  readonly kind: '*' | '!' | '?';
  readonly tokens: readonly Token[];
  readonly line: number;
}

export interface Command {
  readonly tag: string | null;
  readonly text: string;
  /** '' is anything. */
  status: string;
  /** What must stand behind the status. */
  rest: readonly Token[];
}

/** Commands that go out together, and what is expected of all of them. */
export interface Exchange {
  readonly line: number;
  readonly connection: number;
  readonly commands: Command[];
  readonly expected: Expectation[];
}

export interface Script {
  readonly capabilities: readonly string[];
  readonly connections: number;
  readonly state: string;
  /** How many messages of the mbox stand in the mailbox; null for all of them. */
  readonly messages: number | null;
  readonly exchanges: readonly Exchange[];
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Lines without comments, with their literals in them. */
function logicalLines(source: string): Line[] {
  const raw = source.split('\n');
  const lines: Line[] = [];
  for (let at = 0; at < raw.length; at++) {
    const number = at + 1;
    let text = raw[at] ?? '';
    while (text.endsWith('{{{')) {
      do {
        at += 1;
        text += `\n${raw[at] ?? ''}`;
      } while (!(raw[at] ?? '').startsWith('}}}') && at < raw.length);
    }
    if (text.trim() !== '' && !text.startsWith('#')) lines.push({ number, text });
  }
  return lines;
}

const setting = /^(capabilities|connections|state|messages): *(.*)$/;
const status = /^(ok|no|bad|"")(?: ([^]*))?$/i;
const pipelined = /^(tag\d+) ([^]*)$/;

export function parseScript(source: string): Script {
  const settings = new Map<string, string>();
  const exchanges: Exchange[] = [];
  let open: Exchange | null = null;
  for (const { number, text } of logicalLines(source)) {
    const set = setting.exec(text);
    if (set !== null && exchanges.length === 0) {
      settings.set(set[1] ?? '', set[2] ?? '');
      continue;
    }
    const kind = text[0];
    if ((kind === '*' || kind === '!' || kind === '?') && text[1] === ' ') {
      exchanges.at(-1)?.expected.push({ kind, tokens: tokens(text.slice(2)), line: number });
      continue;
    }
    const many = Number(settings.get('connections') ?? '1') > 1;
    const connection: number = many ? Number(text[0]) : 1;
    const rest = many ? text.slice(2) : text;
    const tagged = pipelined.exec(rest);
    const line = tagged?.[2] ?? rest;
    const answer = status.exec(line);
    const waiting: Command | undefined = open?.commands.find(
      (each) => each.status === '?' && each.tag === (tagged?.[1] ?? null),
    );
    if (answer !== null && open !== null && waiting !== undefined) {
      waiting.status = plain(answer[1]);
      waiting.rest = tokens(answer[2] ?? '');
      if (open.commands.every((each) => each.status !== '?')) open = null;
      continue;
    }
    const command: Command = {
      tag: tagged?.[1] ?? null,
      text: answer?.[2] ?? line,
      status: answer === null ? '?' : plain(answer[1]),
      rest: [],
    };
    if (open !== null && tagged !== null) open.commands.push(command);
    else {
      const exchange: Exchange = { line: number, connection, commands: [command], expected: [] };
      exchanges.push(exchange);
      open = answer === null ? exchange : null;
    }
  }
  const messages = settings.get('messages');
  return {
    capabilities: (settings.get('capabilities') ?? '').toUpperCase().split(' ').filter(Boolean),
    connections: Number(settings.get('connections') ?? '1'),
    state: settings.get('state') ?? 'selected',
    messages: messages === undefined ? 0 : messages === 'all' ? null : Number(messages),
    exchanges,
  };
}

const plain = (text: string | undefined): string => (text === undefined || text === '""' ? '' : text.toLowerCase());

export interface Letter {
  readonly text: string;
  /** Of its "From " line. */
  readonly date: Date;
}

/** A date of an mbox is in UTC where it names no zone. */
const zoned = (date: string): string => (/[+-]\d{4}$/.test(date) ? date : `${date} UTC`);

/** The messages of an mbox, with CRLF; the empty line before the next "From " is taken for theirs. */
export function parseMbox(source: string): readonly Letter[] {
  const letters: Letter[] = [];
  const pieces = `\n${source}`.split(/\nFrom (?=[^\n]*\d{4}[^\n]*\n)/).slice(1);
  for (const [at, piece] of pieces.entries()) {
    const end = piece.indexOf('\n');
    const last = at === pieces.length - 1;
    const from = piece.slice(0, end);
    letters.push({
      text: `${piece.slice(end + 1)}${last ? '' : '\n'}`.replaceAll('\n', '\r\n'),
      date: new Date(zoned(from.slice(from.indexOf(' ') + 1).trim())),
    });
  }
  return letters;
}
