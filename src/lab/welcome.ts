/** What the lab prints when it runs: what there is, where, with which passwords, and what to try. */
import type { LabFile } from './folder.ts';

export interface WelcomeFacts extends LabFile {
  readonly version: string;
  readonly folder: string;
  readonly plain: boolean;
  /** They sign in with one click, once. */
  readonly links: readonly { readonly address: string; readonly url: string }[];
  /** How commands are started from here. */
  readonly program: string;
  /** Milliseconds. */
  readonly startedIn: number;
}

export function welcome({
  version,
  folder,
  ca,
  accounts,
  links,
  ports,
  plain,
  program,
  startedIn,
}: WelcomeFacts): string {
  const width = Math.max(...accounts.map(({ address }) => address.length));
  const [, alice, bob] = accounts;
  const send = [
    `swaks --server 127.0.0.1:${ports.submission} --tls --auth-user ${alice?.address ?? ''} --auth-password '${alice?.password ?? ''}' \\`,
    `      --from ${alice?.address ?? ''} --to ${bob?.address ?? ''} --header 'Subject: Hello Bob'`,
  ];
  const login = `--user '${bob?.address ?? ''}:${bob?.password ?? ''}'`;
  return [
    `Postern ${version}: the lab (ready after ${startedIn.toFixed(0)} ms). Only this machine can reach it.`,
    '',
    'Accounts',
    ...accounts.map(({ address, password }) => `  ${address.padEnd(width)}  ${password}`),
    '',
    `Webmail http://127.0.0.1:${ports.http}/   one click signs in, once, within a quarter of an hour, and a tour begins:`,
    ...links.map(({ address, url }) => `  ${address.padEnd(width)}  ${url}`),
    '',
    'Ports on 127.0.0.1',
    `  SMTP ${ports.smtp}   submission ${ports.submission} (STARTTLS), ${ports.submissions} (TLS)   LMTP ${ports.lmtp}`,
    `  IMAP ${ports.imap}, ${ports.imaps} (TLS)   POP3 ${ports.pop3}, ${ports.pop3s} (TLS)   DNS ${ports.dns}`,
    `  Status page http://127.0.0.1:${ports.http}/status (with /healthz and /metrics), with TLS https://127.0.0.1:${ports.https}/status`,
    '',
    `Data and passwords are in ${folder} (lab.json). Clients that check certificates need ${ca}`,
    'This is a lab: passwords may cross it without TLS. A server that you set up with postern init never allows that.',
    ...(plain ? ['Plain: no inbound checks, no rate limits, and every program here may relay.'] : []),
    '',
    'Try',
    ...send.map((line) => `  ${line}`),
    `  curl --cacert ${ca} 'imaps://localhost:${ports.imaps}/INBOX;MAILINDEX=1' ${login}`,
    `  curl 'pop3://127.0.0.1:${ports.pop3}/' ${login}`,
    '',
    `Mail from alpha.test to beta.test goes through the queue, DNS and SMTP; ${program} queue list shows what waits.`,
    ...(program.startsWith('npx')
      ? [
          `npm run forge sends a gallery of forged letters at it; ${program} explain ID says why one was taken or refused.`,
        ]
      : []),
    'Ctrl-C stops the lab; the next start finds everything again.',
    '',
  ].join('\n');
}
