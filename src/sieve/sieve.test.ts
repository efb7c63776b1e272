/** Scripts in, decisions out: each test and each action, as tables. */
import { describe, expect, test } from 'vitest';
import { compile } from './compile/validator.ts';
import { capabilities } from './ext/table.ts';
import type { MailFacts } from './run/mail.ts';
import type { World } from './run/run.ts';
import { runScript } from './run/interpreter.ts';
import { testMail, testWorld } from './testing/world.ts';

const required = `require [${capabilities.map((name) => JSON.stringify(name)).join(', ')}];\n`;

const message = testMail(`From: "Ada, Countess" <ada+news@Sub.Example.org>
To: me@b.test, Others: x@c.test, y@c.test;
Cc: =?utf-8?q?J=C3=B6rg?= <joerg@d.test>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= and an invoice
Date: Wed, 01 Jul 2026 09:05:03 -0500
Received: from a by b; Tue, 30 Jun 2026 23:00:00 +0000
Received: from c by d; Mon, 29 Jun 2026 23:00:00 +0000
Message-ID: <seen@a.test>
X-Empty:
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

prologue
--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Caf=C3=A9 at noon
--b
Content-Type: text/html

<p>Hello <b>world</b></p>
--b
Content-Type: application/x-thing

octets
--b--
`);

async function outcome(script: string, mail: MailFacts = message, world: World = testWorld) {
  const program = compile(Buffer.from(script));
  if (!program.ok) throw new Error(program.error.map(({ line, message: text }) => `${line}: ${text}`).join('\n'));
  return runScript(program.value, mail, world);
}

/** What was done, in short. */
async function done(script: string, mail?: MailFacts, world?: World) {
  const { actions, error } = await outcome(required + script, mail, world);
  return [
    ...(error === null ? [] : [`error: ${error.message}`]),
    ...actions.map((action) => {
      const flags = 'flags' in action && action.flags.length > 0 ? ` ${action.flags.join(' ')}` : '';
      if (action.kind === 'keep') return `keep${flags}`;
      if (action.kind === 'fileinto') return `fileinto ${action.mailbox}${action.create ? '!' : ''}${flags}`;
      return action.kind === 'redirect' ? `redirect ${action.address}` : action.kind;
    }),
  ];
}

const truths: readonly (readonly [boolean, string])[] = [
  [true, 'true'],
  [false, 'false'],
  [true, 'not false'],
  [true, 'allof (true, not false)'],
  [false, 'allof (true, false)'],
  [true, 'anyof (false, true)'],
  [true, 'header "subject" "grüße and an INVOICE"'],
  [false, 'header :comparator "i;octet" "subject" "grüße and an INVOICE"'],
  [false, 'header "subject" "GRÜSSE and an invoice"'],
  [true, 'header :comparator "i;unicode-casemap" :contains "subject" "GRÜ"'],
  [true, 'header :contains "subject" "an inv"'],
  [true, 'header :contains ["x", "subject"] ["zzz", ""]'],
  [true, 'header :matches "subject" "*and*inv?ice"'],
  [false, 'header :matches "subject" "*and*inv?ices"'],
  [true, 'header "x-empty" ""'],
  [false, 'header "x-missing" ""'],
  [true, 'header :matches "message-id" "<*@*>"'],
  [true, 'exists ["from", "x-empty"]'],
  [false, 'exists ["from", "x-missing"]'],
  [true, 'size :over 100'],
  [false, 'size :over 1M'],
  [true, 'size :under 1M'],
  [true, 'address "from" "ADA+news@sub.example.org"'],
  [true, 'address :localpart "from" "ada+news"'],
  [true, 'address :user "from" "ada"'],
  [true, 'address :detail "from" "news"'],
  [false, 'address :detail :matches "to" "*"'],
  [true, 'address :domain :matches "from" "*.example.org"'],
  [true, 'address :is "to" "y@c.test"'],
  [false, 'address :contains "from" "Countess"'],
  [true, 'envelope "from" "sender@a.test"'],
  [true, 'envelope :detail "to" "lists"'],
  [true, 'header :count "eq" :comparator "i;ascii-numeric" "received" "2"'],
  [true, 'address :count "gt" :comparator "i;ascii-numeric" "to" "2"'],
  [true, 'header :value "gt" :comparator "i;ascii-numeric" "received" "1"'],
  [true, 'header :index 2 :contains "received" "from c"'],
  [false, 'header :index 1 :contains "received" "from c"'],
  [true, 'header :index 1 :last :contains "received" "from c"'],
  [true, 'date :originalzone "date" "hour" "09"'],
  [true, 'date "date" "iso8601" "2026-07-01T16:05:03+02:00"'],
  [true, 'date :zone "+0000" "date" "time" "14:05:03"'],
  [true, 'date :zone "-0500" "date" "std11" "Wed, 01 Jul 2026 09:05:03 -0500"'],
  [true, 'date :zone "+0000" :index 1 "received" "date" "2026-06-30"'],
  [true, 'date "date" "weekday" "3"'],
  [true, 'date :zone "+0000" "date" "julian" "61222"'],
  [false, 'date "x-missing" "year" "2026"'],
  [true, 'currentdate "hour" "14"'],
  [true, 'currentdate :value "ge" "date" "2026-07-01"'],
  [true, 'body :contains "café at"'],
  [true, 'body :contains "Hello world"'],
  [false, 'body :contains "octets"'],
  [true, 'body :raw :contains "Caf=C3=A9"'],
  [true, 'body :content "text" :contains "<b>world"'],
  [true, 'body :content "application/x-thing" :contains "octets"'],
  [false, 'body :content "text/plain" :contains "Hello"'],
  [true, 'body :content "multipart" :contains "prologue"'],
  [true, 'mailboxexists "Work"'],
  [false, 'mailboxexists ["Work", "Play"]'],
  [true, 'specialuse_exists "\\\\Junk"'],
  [false, 'specialuse_exists "Work" "\\\\Archive"'],
  [true, 'duplicate'],
  [false, 'duplicate :header "x-missing"'],
  [false, 'duplicate :uniqueid "other"'],
  [true, 'spamtest "0"'],
  [true, 'spamtest :percent "0"'],
  [true, 'virustest "0"'],
  [true, 'environment "domain" "b.test"'],
  [false, 'environment "nothing" ""'],
  [true, 'ihave ["fileinto", "date"]'],
  [false, 'ihave "vnd.nobody.has"'],
  [true, 'string "${unicode:41}${hex:62 63}" "Abc"'],
  [true, 'string :matches "abc" "a*"'],
  [false, 'hasflag :contains ""'],
];

test.each(truths)('%s: %s', async (expected, script) => {
  expect(await done(`if ${script} { fileinto "yes"; } else { fileinto "no"; }`)).toEqual([
    `fileinto ${expected ? 'yes' : 'no'}`,
  ]);
});

const decisions: readonly (readonly [string, readonly string[]])[] = [
  ['', ['keep']],
  ['keep;', ['keep']],
  ['discard;', ['discard']],
  ['discard; keep;', ['discard', 'keep']],
  ['stop; discard;', ['keep']],
  ['fileinto "a";', ['fileinto a']],
  ['fileinto "a"; fileinto "b"; fileinto "a";', ['fileinto a', 'fileinto b']],
  ['fileinto :copy "a";', ['fileinto a', 'keep']],
  ['fileinto :create "a/b";', ['fileinto a/b!']],
  ['redirect "x@y.test";', ['redirect x@y.test']],
  ['redirect :copy "Jo <x@y.test>"; redirect "X@y.test";', ['redirect x@y.test']],
  ['setflag "\\\\seen"; addflag ["a b", "a"]; removeflag "B";', ['keep \\Seen a']],
  ['fileinto :flags "x y" "a"; fileinto :flags "z" "a";', ['fileinto a x y z']],
  ['setflag "f" "a b"; addflag "f" "c"; fileinto :flags "${f}" "m";', ['fileinto m a b c']],
  ['set "a" "x"; set :upper "b" "${a}y${nothing}"; fileinto "${B}";', ['fileinto XY']],
  ['set :length "a" "äbc"; fileinto "${a}";', ['fileinto 3']],
  ['set :quotewildcard "a" "*?\\\\"; fileinto "${a}";', ['fileinto \\*\\?\\\\']],
  ['set :upperfirst :lower "a" "juMBled"; fileinto "${a}";', ['fileinto Jumbled']],
  ['if header :matches "subject" "* and*" { fileinto "${1}|${2}"; }', ['fileinto Grüße| an invoice']],
  ['if address :matches "from" "*+*@*" { fileinto "${2}.${1}"; }', ['fileinto news.ada']],
  ['if true { if false { discard; } elsif true { fileinto "a"; } else { discard; } }', ['fileinto a']],
  ['reject "no";', ['reject']],
  ['ereject "no";', ['reject']],
  ['vacation "gone";', ['vacation', 'keep']],
  ['vacation "gone"; discard;', ['vacation', 'discard']],
  ['vacation "a"; vacation "b";', ['error: there are two vacation notices for one message', 'keep']],
  ['fileinto "a"; reject "no";', ['error: a message that is kept, sent on or answered cannot be rejected', 'keep']],
  ['reject "no"; keep;', ['error: a message that is rejected cannot be kept, sent on or answered', 'keep']],
  [
    'redirect "a@x.y"; redirect "b@x.y"; redirect "c@x.y"; redirect "d@x.y"; redirect "e@x.y";',
    ['error: the message is sent on to more than 4 addresses', 'keep'],
  ],
  ['set "a" "no address"; redirect "${a}";', ['error: the message is sent on to what is no address', 'keep']],
  ['error "enough";', ['error: enough', 'keep']],
  ['if ihave "vnd.nobody.has" { frobnicate "x"; } else { fileinto "b"; }', ['fileinto b']],
  ['if not ihave "vnd.nobody.has" { frobnicate "x"; }', ['error: there is no command "frobnicate"', 'keep']],
];

test.each(decisions)('%s', async (script, expected) => {
  expect(await done(script)).toEqual(expected);
});

const problems: readonly (readonly [string, string])[] = [
  ['keep', '1:5 behind "keep" a semicolon or a block is missing; the end of the script stands there'],
  ['if true { keep;', '1:9 this block has no end: "}" is missing'],
  ['keep; }', '1:7 "}" has nothing that it could belong to'],
  ['redirect "a', '1:10 this string has no end: a quotation mark is missing'],
  ['/* x', '1:1 this comment has no end: "*/" is missing'],
  ['redirect text:\r\na\r\n', '1:10 this text has no end: a line with a dot alone is missing'],
  ['if size :over 1X { keep; }', '1:15 behind a number only K, M or G may stand'],
  ['if size :over 9999999999999999999 { keep; }', '1:15 this number is too large'],
  ['\n  fileinto "a";', '2:3 "fileinto" needs the extension "fileinto": write require "fileinto";'],
  ['keep; require "fileinto";', '1:7 "require" must stand before all other commands'],
  ['elsif true { keep; }', '1:1 "elsif" must follow "if" or "elsif"'],
  ['if true, false { keep; }', '1:8 behind "if" a semicolon or a block is missing; "," stands there'],
  [
    'if header "a" { keep; }',
    '1:4 the test "header" takes 2 arguments (the names of header fields, what is looked for), but 1 stand there',
  ],
  ['if header :is :contains "a" "b" { keep; }', '1:15 ":is" and ":contains" exclude one another'],
  ['if header :comparator "i;none" "a" "b" { keep; }', '1:4 the test "header": there is no comparator "i;none"'],
  ['if address "subject" "b" { keep; }', '1:4 the test "address": the field "subject" holds no addresses'],
  ['if keep { keep; }', '1:4 "keep" is a command, not a test'],
  ['header "a" "b";', '1:1 "header" is a test, not a command: it stands behind "if"'],
  ['if size 5 { keep; }', '1:4 the test "size": ":over" or ":under" is missing'],
  ['redirect "nobody";', '1:1 the command "redirect": this is no address'],
  [
    'if header :count "x" "a" "b" { keep; }',
    '1:11 ":count" needs the extension "relational": write require "relational";',
  ],
  [
    'require "variables"; set "1a" "b";',
    '1:22 the command "set": this is no name of a variable: letters, digits and "_", no digit first',
  ],
  ['require "variables"; redirect "${a.b}";', '1:31 there is no namespace "a"'],
  ['require "encoded-character"; redirect "${unicode:d800}";', '1:39 there is no Unicode character d800'],
];

test.each(problems)('wrong: %s', (script, expected) => {
  const program = compile(Buffer.from(script));
  const [first] = program.ok ? [] : program.error;
  expect(`${first?.line}:${first?.column} ${first?.message}`).toBe(expected);
});

test('all that is wrong is told together', () => {
  const program = compile(Buffer.from('foo;\nbar;\nkeep :x;'));
  expect(program.ok ? [] : program.error.map(({ line }) => line)).toEqual([1, 2, 3]);
});

describe('what a run tells', () => {
  test('which rule it was, and why', async () => {
    const { actions, trace } = await outcome(
      'require "fileinto";\n# rule:[Invoices]\nif header :contains "Subject" "invoice" {\n  fileinto "Money";\n}\n',
    );
    expect(actions).toMatchObject([{ kind: 'fileinto', cause: { line: 4, rule: 'Invoices' } }]);
    expect(trace).toEqual([
      {
        line: 3,
        kind: 'test',
        what: 'header :contains "Subject" "invoice"',
        holds: true,
        because: 'Subject: Grüße and an invoice',
      },
      { line: 3, kind: 'rule', what: 'Invoices' },
      { line: 4, kind: 'action', what: 'fileinto "Money";'.slice(0, -1) },
    ]);
  });

  test('the score of the server', async () => {
    const world = { ...testWorld, spamPercent: 90, virus: 5 };
    const script = 'if allof (spamtest "9", spamtest :percent "90", virustest "5") { discard; }';
    expect(await done(script, message, world)).toEqual(['discard']);
  });

  test('marks of duplicates, once', async () => {
    const { marks } = await outcome(
      'require "duplicate"; if anyof (duplicate :seconds 60 :uniqueid "a", duplicate :uniqueid "a") { keep; }',
    );
    expect(marks).toEqual([{ mark: '["","id:a"]', seconds: 60, anew: false }]);
  });

  test('a notice is the same whatever its variables hold', async () => {
    const script =
      'require ["vacation", "variables"]; if header :matches "subject" "*" { vacation :subject "Re: ${1}" "x"; }';
    const [one] = (await outcome(script)).actions;
    const [other] = (await outcome(script, testMail('Subject: other\n\n'))).actions;
    expect(one).toMatchObject({ kind: 'vacation', subject: 'Re: Grüße and an invoice' });
    expect(other?.kind === 'vacation' && one?.kind === 'vacation' && one.handle === other.handle).toBe(true);
  });

  test('a run that takes too long ends with the message kept', async () => {
    const long = testMail(`Subject: ${'a'.repeat(90_000)}\n\n`);
    const tests = Array.from({ length: 700 }, () => `header :matches "subject" "*${'?'.repeat(20)}b"`).join(', ');
    const { error, actions } = await outcome(`if anyof (${tests}) { discard; }`, long);
    expect(error?.message).toBe('the script takes too long');
    expect(actions).toMatchObject([{ kind: 'keep', implicit: true }]);
  });
});
