/** What the load looks for is found: every contradiction that a server could tell, and none where there is none. */
import { describe, expect, it } from 'vitest';
import { Knowledge } from './knowledge.ts';
import { letter } from './letter.ts';
import { Picture, type Under } from './picture.ts';
import { members, response } from './response.ts';

interface Heard {
  readonly mailbox: Knowledge;
  readonly picture: Picture;
  readonly problems: string[];
}

function open(): Heard {
  const problems: string[] = [];
  const note = (what: string): void => void problems.push(what);
  const mailbox = new Knowledge('INBOX', note);
  return { mailbox, picture: new Picture(mailbox, '$own', false, note), problems };
}

/** Takes lines, each under a command that stands before it. */
function hear({ picture }: Heard, lines: readonly (readonly [command: string, line: string])[], qresync = false): void {
  for (const [command, line] of lines) {
    const under: Under = { command: command === '' ? null : command, qresync };
    picture.take(response(line), under);
  }
}

const four = [
  ['SELECT', '4 EXISTS'],
  ['FETCH', '1 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (7))'],
  ['FETCH', '3 FETCH (UID 8 FLAGS () MODSEQ (9))'],
] as const;

describe('a picture', () => {
  it('agrees with what is true', () => {
    const heard = open();
    hear(heard, [
      ...four,
      ['NOOP', '2 EXPUNGE'],
      ['FETCH', '2 FETCH (UID 8 FLAGS (\\Flagged) MODSEQ (11))'],
      ['STORE', '5 EXISTS'],
      ['UID SEARCH', 'SEARCH 3 8'],
      ['SEARCH', 'SEARCH 1 5 (MODSEQ 11)'],
    ]);
    expect(heard.problems).toEqual([]);
    expect(heard.picture.uids()).toEqual([3, 8]);
  });

  it.each<[what: string, command: string, line: string]>([
    ['fewer messages without EXPUNGE', 'NOOP', '3 EXISTS'],
    ['EXPUNGE in a FETCH', 'FETCH', '1 EXPUNGE'],
    ['EXPUNGE in a STORE', 'STORE', '1 EXPUNGE'],
    ['EXPUNGE in a SEARCH', 'SEARCH', '1 EXPUNGE'],
    ['EXPUNGE while nothing is under way', '', '1 EXPUNGE'],
    ['EXPUNGE of what is not there', 'NOOP', '5 EXPUNGE'],
    ['FETCH of what is not there', 'FETCH', '5 FETCH (FLAGS ())'],
    ['another UID', 'FETCH', '1 FETCH (UID 4)'],
    ['a UID that does not ascend', 'FETCH', '2 FETCH (UID 8)'],
    ['a UID for which there is no room', 'FETCH', '4 FETCH (UID 7)'],
    ['a smaller MODSEQ', 'FETCH', '1 FETCH (MODSEQ (6))'],
    ['other flags and the same MODSEQ', 'FETCH', '1 FETCH (FLAGS () MODSEQ (7))'],
    ['a number twice', 'SEARCH', 'SEARCH 1 1'],
    ['a number that is not there', 'SEARCH', 'SEARCH 5'],
    ['VANISHED unasked', 'NOOP', 'VANISHED 3'],
  ])('finds %s', (_what, command, line) => {
    const heard = open();
    hear(heard, four);
    hear(heard, [[command, line]]);
    expect(heard.problems).toHaveLength(1);
  });

  it('finds EXPUNGE and unknown UIDs where VANISHED is spoken', () => {
    const heard = open();
    hear(heard, four);
    hear(heard, [['NOOP', 'VANISHED 5,8']], true);
    expect(heard.problems).toEqual([]);
    expect(heard.picture.count).toBe(2);
    hear(heard, [['NOOP', '2 EXPUNGE']], true);
    hear(heard, [['NOOP', 'VANISHED 2']], true);
    expect(heard.problems).toHaveLength(2);
  });

  it('finds a message that was asked for in vain and is not gone', () => {
    const heard = open();
    hear(heard, four);
    heard.picture.missing.add(8);
    heard.picture.settled();
    expect(heard.problems).toHaveLength(1);
  });

  it('finds keywords that come and go by themselves', () => {
    const heard = open();
    hear(heard, four);
    heard.mailbox.setOwn('$own', 8, true);
    hear(heard, [['FETCH', '3 FETCH (FLAGS ($Own) MODSEQ (10))']]);
    expect(heard.problems).toEqual([]);
    hear(heard, [['FETCH', '3 FETCH (FLAGS () MODSEQ (11))']]);
    expect(heard.problems).toHaveLength(1);
    const { moment } = heard.mailbox;
    heard.mailbox.replacing([8]);
    heard.mailbox.setOwn('$own', 8, true);
    heard.mailbox.replaced([8]);
    heard.mailbox.setOwn('$own', 8, true, moment);
    hear(heard, [['FETCH', '3 FETCH (FLAGS () MODSEQ (11))']]);
    expect(heard.problems).toHaveLength(1);
  });

  it('finds what a new session sees otherwise', () => {
    const heard = open();
    hear(heard, four);
    const fresh = open();
    hear(fresh, [...four, ['FETCH', '1 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (7))']]);
    heard.picture.audit(fresh.picture);
    expect(heard.problems).toEqual([]);
    hear(fresh, [['FETCH', '1 FETCH (FLAGS () MODSEQ (9))']]);
    heard.picture.audit(fresh.picture);
    hear(fresh, [['NOOP', '5 EXISTS']]);
    heard.picture.audit(fresh.picture);
    expect(heard.problems).toHaveLength(2);
  });

  it('finds a memory that does not come to what is there', () => {
    const none: ReadonlySet<string> = new Set();
    const heard = open();
    hear(heard, [
      ['SELECT', '2 EXISTS'],
      ['SELECT', '2 FETCH (UID 9 FLAGS ())'],
    ]);
    heard.picture.resume(new Map([[4, none]]));
    expect(heard.problems).toEqual([]);
    expect(heard.picture.uids()).toEqual([4, 9]);
    heard.picture.resume(
      new Map([
        [4, none],
        [5, none],
      ]),
    );
    expect(heard.problems).toHaveLength(1);
  });
});

describe('what is known of a mailbox', () => {
  it.each<[what: string, ...told: readonly ((mailbox: Knowledge) => void)[]]>([
    ['another UIDVALIDITY', (mailbox) => mailbox.validity(1), (mailbox) => mailbox.validity(2)],
    ['a smaller UIDNEXT', (mailbox) => mailbox.next(4, 5)],
    ['a smaller HIGHESTMODSEQ', (mailbox) => mailbox.modSeq(4, 5)],
    ['a UID below UIDNEXT', (mailbox) => mailbox.add(4, 5)],
    ['a UID that is given twice', (mailbox) => mailbox.add(4, 4), (mailbox) => mailbox.add(4, 4)],
    [
      'a value that changes',
      (mailbox) => mailbox.value(4, 'ENVELOPE', 'a'),
      (mailbox) => mailbox.value(4, 'ENVELOPE', 'b'),
    ],
    ['octets that change', (mailbox) => mailbox.value(4, 'BODY[]', letter(7).replace('lorem', 'loren'))],
    ['octets of another message', (mailbox) => mailbox.holds(4, 6), (mailbox) => mailbox.value(4, 'BODY[]', letter(7))],
    ['a message that is lost', (mailbox) => mailbox.add(4, 1), (mailbox) => mailbox.audit([])],
    ['a message out of nowhere', (mailbox) => mailbox.audit([4])],
    [
      'a message that comes back',
      (mailbox) => mailbox.add(4, 1),
      (mailbox) => mailbox.remove(4),
      (mailbox) => mailbox.audit([4]),
    ],
  ])('does not agree with %s', (_what, ...told) => {
    const { mailbox, problems } = open();
    for (const tell of told) tell(mailbox);
    expect(problems).toHaveLength(1);
  });

  it('agrees with what is so', () => {
    const { mailbox, problems } = open();
    mailbox.add(4, 1);
    mailbox.holds(4, 7);
    mailbox.value(4, 'BODY[]', letter(7));
    mailbox.value(4, 'RFC822.SIZE', String(letter(7).length));
    mailbox.add(5, 5);
    mailbox.audit([4, 5]);
    mailbox.remove(4);
    mailbox.audit([5]);
    expect(problems).toEqual([]);
  });

  it('shows a session no message that was gone before it came', () => {
    const heard = open();
    heard.mailbox.remove(3);
    const late = new Picture(heard.mailbox, '$own', false, (what) => void heard.problems.push(what));
    hear({ ...heard, picture: late }, four);
    expect(heard.problems).toHaveLength(1);
  });
});

it('reads sets', () => {
  expect(members('1:3,9,7:6')).toEqual([1, 2, 3, 9, 6, 7]);
});
