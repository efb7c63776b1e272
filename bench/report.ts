/** docs/benchmarks.md: the table, and on what it was measured. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { missingPackages } from '../test/support/peers.ts';
import { root, run } from '../test/support/run.ts';
import { type Row, tableText } from './table.ts';

export async function writeReport(rows: readonly Row[]): Promise<void> {
  const machine = `${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB of memory, ${process.platform}, Node ${process.versions.node}`;
  const text = `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. Peers: ${await peerVersions()}.

${tableText(rows)}

Deliveries: \`smtp-source\` with 20 sessions, one connection for each message, against \`postern lab --plain\` and against
Postfix -> LMTP -> Dovecot (mdbox) on the same machine in the same run. *Accepted* counts until the last 250, *delivered*
until IMAP STATUS shows the last message. Both systems say 250 only when the message is safe on disk. The senders run on
the same cores. \`npm run bench -- NAME\` repeats one of them; \`tools/peers.sh\` installs the peers on Debian.
`;
  const page = join(root, 'docs', 'benchmarks.md');
  const before = readFileSync(page, 'utf8');
  // What runs only where it is named was written by hand.
  const named = before.indexOf('\n## ');
  writeFileSync(page, named < 0 ? text : text + before.slice(named));
}

async function peerVersions(): Promise<string> {
  if (missingPackages(['postfix', 'dovecot']).length > 0) return 'not installed';
  const postfix = (await run('postconf', ['-d', '-h', 'mail_version'])).stdout.trim();
  const dovecot = (await run('dovecot', ['--version'])).stdout.split(' ', 1)[0] ?? '';
  return `Postfix ${postfix}, Dovecot ${dovecot.trim()}`;
}
