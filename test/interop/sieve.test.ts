/** Pigeonhole's sieve-test does with a message what we do: a table of scripts, the same actions in the same order. */
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from '../../src/sieve/compile/validator.ts';
import { runScript } from '../../src/sieve/run/interpreter.ts';
import { testMail, testWorld } from '../../src/sieve/testing/world.ts';
import { describeWith } from '../support/describe-with.ts';
import { isRoot, pathOf } from '../support/peers.ts';
import { run } from '../support/run.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';

const message = `From: "Ada, Countess" <ada+news@sub.example.org>
To: me@b.test, Others: x@c.test, y@c.test;
Cc: =?utf-8?q?J=C3=B6rg?= <joerg@d.test>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= and an invoice
Date: Wed, 01 Jul 2026 09:05:03 -0500
Received: from a by b; Tue, 30 Jun 2026 23:00:00 +0000
Received: from c by d; Mon, 29 Jun 2026 23:00:00 +0000
Message-ID: <1@a.test>
List-Id: Friends <friends.lists.example.org>
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
--b--
`;
const envelope = { from: 'ada@sub.example.org', to: 'me+lists@b.test' };

const require = `require ["fileinto", "copy", "reject", "envelope", "variables", "imap4flags", "relational", "subaddress", "body",
  "date", "index", "encoded-character", "comparator-i;ascii-numeric"];\n`;

const scripts = [
  '',
  'keep;',
  'discard;',
  'discard; keep;',
  'reject "no";',
  'fileinto "a"; fileinto "b"; fileinto "a";',
  'fileinto :copy "a";',
  'redirect "x@y.test"; redirect :copy "z@y.test";',
  'stop; discard;',
  'if header :contains "subject" "INVOICE" { fileinto "a"; } else { fileinto "b"; }',
  'if header :matches "subject" "*and*in?oice" { fileinto "${1}|${2}|${3}"; }',
  'if header :matches "list-id" "*<*.*" { set :upperfirst "l" "${2}"; fileinto "lists/${l}"; }',
  'if address :domain :matches "from" "*.example.*" { fileinto "${1}-${2}"; }',
  'if address :user "from" "ada" { fileinto "${0}u"; }',
  'if address :detail :is "from" "news" { fileinto "news"; }',
  'if address :count "ge" :comparator "i;ascii-numeric" "to" "3" { fileinto "many"; }',
  'if envelope :detail "to" "lists" { fileinto "sub"; }',
  'if allof (exists ["from", "cc"], not exists "x-none", size :under 1M) { fileinto "there"; }',
  'if header :count "eq" :comparator "i;ascii-numeric" "received" "2" { fileinto "two"; }',
  'if header :index 2 :contains "received" "from c" { fileinto "second"; }',
  'if date :originalzone "date" "hour" "09" { fileinto "nine"; }',
  'if date :zone "+0000" "date" "iso8601" "2026-07-01T14:05:03Z" { fileinto "iso"; }',
  'if date :zone "+0000" :value "lt" "date" "julian" "61222" { fileinto "before"; } else { fileinto "then"; }',
  'if body :contains "café" { fileinto "plain"; }',
  'if body :raw :contains "Caf=C3=A9" { fileinto "raw"; }',
  'if body :content "text/html" :contains "<b>world" { fileinto "html"; }',
  'if body :content "multipart" :contains "prologue" { fileinto "around"; }',
  'if string "${unicode:41}${hex:62 63}" "Abc" { fileinto "${hex:63}"; }',
  'set :length "n" "äbc"; set :quotewildcard "q" "a*b"; fileinto "${n}${q}";',
  'set :lower "a" "ÀBC"; if string :is "${a}" "Àbc" { fileinto "low"; }',
  'set :lower :upperfirst "a" "JUMBLED"; fileinto "${a}";',
  'if header :comparator "i;octet" :contains "subject" "INVOICE" { discard; }',
  'if true { if false { discard; } elsif true { fileinto "in"; stop; } } discard;',
  'if anyof (false, not true, header :is "subject" "") { discard; } else { fileinto "none"; }',
];

let folder: TemporaryFolder;

async function ours(script: string): Promise<readonly string[]> {
  const program = compile(Buffer.from(script));
  if (!program.ok) throw new Error(program.error.map(({ line, message: text }) => `${line}: ${text}`).join('\n'));
  const { actions } = await runScript(program.value, testMail(message, envelope), testWorld);
  return actions.map((action) => {
    switch (action.kind) {
      case 'keep':
        return 'store message in folder: INBOX';
      case 'fileinto':
        return `store message in folder: ${action.mailbox}`;
      case 'redirect':
        return `redirect message to: <${action.address}>`;
      case 'reject':
        return `reject message with reason: ${action.reason}`;
      default:
        return action.kind;
    }
  });
}

async function theirs(script: string): Promise<readonly string[]> {
  const [config, path, mail] = ['dovecot.conf', 's.sieve', 'm.eml'].map((name) => join(folder.path, name));
  writeFileSync(path ?? '', script);
  const words = ['-c', config ?? '', '-f', envelope.from, '-a', envelope.to, path ?? '', mail ?? ''];
  const program = pathOf('sieve-test');
  // It gives up no rights by itself.
  const dropped = ['--reuid=65534', '--regid=65534', '--clear-groups', program, ...words];
  const env = { HOME: join(folder.path, 'mail') };
  const { code, stdout, output } = isRoot ? await run('setpriv', dropped, { env }) : await run(program, words, { env });
  if (code !== 0) throw new Error(output);
  return stdout.split('\n').flatMap((line) => (line.startsWith(' * ') ? [line.slice(3)] : []));
}

describeWith('sieve-test of Pigeonhole', { peers: ['sieve-test'] }, () => {
  beforeAll(() => {
    folder = temporaryFolder('sieve', true);
    const mail = join(folder.path, 'mail');
    mkdirSync(mail);
    if (isRoot) chownSync(mail, 65_534, 65_534);
    // It keeps a compiled script beside the script.
    chmodSync(folder.path, 0o777);
    writeFileSync(join(folder.path, 'dovecot.conf'), `mail_location = maildir:${mail}\nmail_home = ${mail}\n`);
    writeFileSync(join(folder.path, 'm.eml'), message);
  });
  afterAll(() => folder.remove());

  test.each(scripts)('%s', async (script) => {
    expect(await ours(require + script)).toEqual(await theirs(require + script));
  });
});
