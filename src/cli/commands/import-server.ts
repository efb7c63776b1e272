/** postern import imap[s]://user@host[:port]: a migration from another server. RFC 5092 (the address) */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Result, fail, ok } from '../../base/result.ts';
import { parseOctets } from '../../config/fields.ts';
import { logIn } from '../../transfer/imap/login.ts';
import { type FolderReport, type MigrationEvents, type MigrationReport, migrate } from '../../transfer/imap/migrate.ts';
import { limits } from '../../transfer/limits.ts';
import { TransferError } from '../../transfer/types.ts';
import { withAccount } from '../account.ts';
import { harmless, sizeText } from '../columns.ts';
import { type Failure, type Json, type Option, type Outcome, done, failed, wrongUsage } from '../command.ts';
import { exit } from '../exit.ts';
import { readForeignPassword } from '../password.ts';
import { showProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

const passwordVariable = 'POSTERN_IMPORT_PASSWORD';

export const serverOptions = {
  folder: {
    type: 'string',
    value: 'NAME',
    multiple: true,
    about: 'From a server: only this folder and those below it.',
  },
  exclude: {
    type: 'string',
    value: 'NAME',
    multiple: true,
    about: 'From a server: not this folder, nor those below it.',
  },
  since: { type: 'string', value: 'DATE', about: 'From a server: only what arrived since, such as 2026-01-31.' },
  'max-size': { type: 'string', value: 'SIZE', about: 'From a server: no message larger than this.' },
  'dry-run': { type: 'boolean', about: 'From a server: only say what would come.' },
  'password-stdin': { type: 'boolean', about: 'Read the password of the other server from standard input.' },
  'password-file': {
    type: 'string',
    value: 'FILE',
    about: `Read it from a file; else from ${passwordVariable}, or it is asked for.`,
  },
  ca: { type: 'string', value: 'FILE', about: "Certificates (PEM) that the other server's must lead to." },
  insecure: { type: 'boolean', about: 'Go on without TLS, or with a certificate that cannot be verified.' },
} as const satisfies Record<string, Option>;

interface ServerValues {
  readonly config?: string;
  readonly mailbox?: string;
  readonly folder?: readonly string[];
  readonly exclude?: readonly string[];
  readonly since?: string;
  readonly 'max-size'?: string;
  readonly 'dry-run'?: boolean;
  readonly 'password-stdin'?: boolean;
  readonly 'password-file'?: string;
  readonly ca?: string;
  readonly insecure?: boolean;
}

interface WrittenServer {
  readonly implicitTls: boolean;
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** Behind the host, or null. */
  readonly folder: string | null;
}

const example = 'write imaps://user@host or imap://user@host:port';

/** null for what is no address of an IMAP server. */
export function parseServer(written: string): Result<WrittenServer, Failure> | null {
  const implicitTls = written.toLowerCase().startsWith('imaps://');
  if (!implicitTls && !written.toLowerCase().startsWith('imap://')) return null;
  const rest = written.slice(written.indexOf('//') + 2);
  const slash = rest.indexOf('/', rest.lastIndexOf('@') + 1);
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  // Users are often addresses themselves, and few write their @ as %40.
  const at = authority.lastIndexOf('@');
  const userText = at === -1 ? '' : authority.slice(0, at);
  if (userText.includes(':'))
    return fail(wrongUsage('a password in the command line can be read by others', 'leave it out: it is asked for'));
  const place = URL.parse(`http://${authority.slice(at + 1)}`);
  const user = decoded((userText.split(/;auth=/i)[0] ?? '').trim());
  const folder = slash === -1 ? '' : decoded(rest.slice(slash + 1));
  if (place === null || place.hostname === '' || user === null || user === '' || folder === null)
    return fail(wrongUsage(`${written} names no user, or no host`, example));
  const bare = place.hostname.startsWith('[') ? place.hostname.slice(1, -1) : place.hostname;
  // The standard port of HTTP is dropped by URL, and is one like others here.
  const port = place.port === '' ? (authority.endsWith(':80') ? 80 : implicitTls ? 993 : 143) : Number(place.port);
  return ok({ implicitTls, user, host: bare, port, folder: folder === '' ? null : folder });
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export async function importFromServer(
  server: WrittenServer,
  address: string,
  values: ServerValues,
  terminal: Terminal,
  json: boolean,
): Promise<Outcome> {
  const since = values.since === undefined ? 0 : Date.parse(values.since);
  if (Number.isNaN(since)) return wrongUsage(`${values.since ?? ''} is not a date`, 'write one such as 2026-01-31');
  const largest = values['max-size'] === undefined ? limits.imapMessage : parseOctets(values['max-size']);
  if (largest === null) return wrongUsage(`${values['max-size'] ?? ''} is not a size`, 'write one such as "50 MB"');
  const ca = values.ca === undefined ? null : resolve(terminal.workingDirectory, values.ca);
  if (ca !== null && !existsSync(ca))
    return failed(exit.noInput, `${ca} is not there`, 'name a file with certificates');
  return await withAccount(values, terminal, address, async ({ mail }, account, { directory }) => {
    const fromStdin = values['password-stdin'] === true;
    const file = values['password-file'];
    const password = await readForeignPassword({ fromStdin, file, variable: passwordVariable }, terminal);
    if (!password.ok) return password.error;
    const { host, port, implicitTls, user } = server;
    const login = {
      ...{ host, port, implicitTls, user, password: password.value },
      ...{ insecure: values.insecure === true, authorities: ca === null ? null : readFileSync(ca, 'utf8') },
    };
    const told = events(terminal, json);
    try {
      const report = await migrate({
        mail,
        account: account.id,
        connect: () => logIn(login),
        journals: join(directory, 'imports', journalName(server, account)),
        choice: {
          only: [...(values.folder ?? []), ...(server.folder === null ? [] : [server.folder])],
          except: values.exclude ?? [],
          below: values.mailbox === undefined || values.mailbox.toUpperCase() === 'INBOX' ? null : values.mailbox,
        },
        since,
        largest,
        dryRun: values['dry-run'] === true,
        events: told.events,
      });
      told.end();
      return summary(report, account.address, values['dry-run'] === true);
    } catch (error) {
      told.end();
      if (!(error instanceof TransferError)) throw error;
      return failed(exit.unavailable, error.message, 'what came before this stays; run it again for the rest');
    }
  });
}

/** An account that is removed and made again begins anew. */
const journalName = (
  { user, host, port }: WrittenServer,
  account: { readonly id: number; readonly createdAt: number },
) =>
  createHash('sha256')
    .update(JSON.stringify([user, host.toLowerCase(), port, account.id, account.createdAt]))
    .digest('hex')
    .slice(0, 32);

/** On a terminal one line that changes; else a line for each folder, as JSON where that is asked for. */
function events(terminal: Terminal, json: boolean): { readonly events: MigrationEvents; readonly end: () => void } {
  const progress = showProgress(terminal);
  let folder = '';
  let messages = 0;
  let octets = 0;
  let total = 0;
  const say = (event: string, fields: Record<string, Json>, words: string): void => {
    progress.end();
    terminal.error(json ? `${JSON.stringify({ event, ...fields })}\n` : `${harmless(words)}\n`);
  };
  return {
    end: progress.end,
    events: {
      begun: (name, count) => {
        [folder, messages, octets, total] = [name, 0, 0, count];
        progress.step(0, total, folder);
      },
      kept: (count) => {
        messages += count.messages;
        octets += count.octets;
        progress.step(messages, total, `${harmless(folder)}, ${sizeText(octets)}`);
      },
      finished: (report) => say('folder', { ...report }, folderWords(report)),
      left: (name, why) => say('left', { folder: name, why }, `${name} is left: ${why}`),
      lost: (why, wait) =>
        say('lost', { why, wait }, `the connection is lost (${why}); another attempt in ${Math.round(wait / 1000)} s`),
    },
  };
}

const folderWords = ({ folder, mailbox, messages, octets, flags, known, left, missing }: FolderReport): string =>
  [
    `${folder}${mailbox === folder ? '' : ` -> ${mailbox}`}: ${messages} new (${sizeText(octets)})`,
    `${known} known`,
    ...(flags === 0 ? [] : [`${flags} with other flags`]),
    ...(left === 0 ? [] : [`${left} left`]),
    ...(missing === 0 ? [] : [`${missing} not given`]),
  ].join(', ');

function summary({ folders, failed: unread }: MigrationReport, address: string, dryRun: boolean): Outcome {
  const sum = (of: (report: FolderReport) => number): number => folders.reduce((all, report) => all + of(report), 0);
  const [messages, octets, missing] = [
    sum((each) => each.messages),
    sum((each) => each.octets),
    sum((each) => each.missing),
  ];
  const flags = sum((each) => each.flags);
  const words = [
    `${messages} messages (${sizeText(octets)}) of ${folders.length} folders ${dryRun ? 'would come to' : 'came to'} ${address}`,
    ...(flags === 0 ? [] : [`${flags} have other flags now`]),
    ...(missing === 0 ? [] : [`${missing} were listed and not given: they may be gone there; run it again`]),
    ...unread.map(({ folder, why }) => `${harmless(folder)} could not be read: ${why}`),
  ];
  const outcome = done(words.join('\n'), {
    messages,
    octets,
    flags,
    missing,
    known: sum((each) => each.known),
    dryRun,
    folders: folders.map((report) => ({ ...report })),
    failed: unread.map((each) => ({ ...each })),
  });
  return missing === 0 && unread.length === 0 ? outcome : { ...outcome, exit: exit.temporary };
}
