/**
 * The folders of the other server, and what they are to be called here.
 * Implements: RFC 9051 §6.3.9 (LIST), RFC 3501 §6.3.9 (LSUB), RFC 6154 (special use), RFC 2342 (NAMESPACE).
 * Of a server with a prefix before everything ("INBOX." of Courier and Cyrus) the prefix goes; other people's folders are left.
 */
import type { Cursor } from '../../base/cursor.ts';
import { quotedText, space } from '../../imap/wire/strings.ts';
import type { SpecialUse } from '../../ms/types.ts';
import { limits } from '../limits.ts';
import type { ImapClient, Untagged } from './client.ts';
import { SourceProblem } from './errors.ts';
import { type ListedFolder, mailboxList, specialUse } from './responses.ts';

export interface SourceFolder {
  readonly wire: string;
  /** As the other server shows it. */
  readonly name: string;
  /** As it is called here: levels separated by '/'. */
  readonly here: string;
  readonly use: SpecialUse | null;
  readonly subscribed: boolean;
}

/** Folders that can hold messages, INBOX first, those that show messages of others last. */
export async function sourceFolders(client: ImapClient): Promise<readonly SourceFolder[]> {
  const listed = await list(client, listCommand(client), 'LIST');
  const subscribed = new Set((await list(client, 'LSUB "" "*"', 'LSUB')).map(({ wire }) => wire));
  const spaces = client.capabilities.has('NAMESPACE') ? await namespaces(client) : noNamespaces;
  const folders = listed
    .filter(({ attributes, wire }) => !isHidden(attributes) && !spaces.others.some((prefix) => wire.startsWith(prefix)))
    .map((folder): SourceFolder => ({
      wire: folder.wire,
      name: folder.name,
      here: nameHere(folder, spaces.prefix),
      use: specialUse(folder.attributes),
      subscribed: subscribed.has(folder.wire) || folder.attributes.has('\\subscribed'),
    }));
  return folders.sort((a, b) => rank(a) - rank(b) || (a.here < b.here ? -1 : 1));
}

const isHidden = (attributes: ReadonlySet<string>): boolean =>
  attributes.has('\\noselect') || attributes.has('\\nonexistent');

const rank = ({ here, use }: SourceFolder): number => (here === 'INBOX' ? 0 : use === 'all' ? 2 : 1);

const listCommand = ({ capabilities }: ImapClient): string =>
  capabilities.has('LIST-EXTENDED') && capabilities.has('SPECIAL-USE')
    ? 'LIST "" "*" RETURN (SPECIAL-USE)'
    : 'LIST "" "*"';

async function list(client: ImapClient, command: string, wanted: string): Promise<readonly ListedFolder[]> {
  const found = new Map<string, ListedFolder>();
  await client.run(
    command,
    ({ word, cursor }: Untagged) => {
      const folder = word === wanted ? mailboxList(cursor) : null;
      if (folder !== null) found.set(folder.wire, folder);
    },
    limits.imapFolders,
  );
  return [...found.values()];
}

interface Namespaces {
  /** What stands before every own folder but INBOX. */
  readonly prefix: string;
  /** What stands before folders of others. */
  readonly others: readonly string[];
}

const noNamespaces: Namespaces = { prefix: '', others: [] };

/** Namespace-Response = "NAMESPACE" SP personal SP other SP shared. RFC 9051 §7.3.4 */
async function namespaces(client: ImapClient): Promise<Namespaces> {
  let found = noNamespaces;
  await client.run('NAMESPACE', ({ word, cursor }) => {
    if (word !== 'NAMESPACE') return;
    const personal = prefixes(cursor);
    space(cursor);
    const users = prefixes(cursor);
    space(cursor);
    const others = [...users, ...prefixes(cursor)].filter((prefix) => prefix !== '' && prefix !== personal[0]);
    found = { prefix: personal[0] ?? '', others };
  });
  return found;
}

/** Namespace = nil / "(" 1*("(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) *extension ")") ")"; the prefixes. */
function prefixes(cursor: Cursor): readonly string[] {
  const found: string[] = [];
  if (cursor.takeWord('NIL') || !cursor.take(0x28)) return found;
  while (cursor.take(0x28)) {
    const prefix = quotedText(cursor);
    if (prefix === null) return found;
    found.push(prefix);
    // The delimiter and what extends the namespace; its strings hold no parentheses that matter here.
    for (let open = 1; open > 0 && !cursor.done;) {
      const octet = cursor.next();
      if (octet === 0x28) open += 1;
      if (octet === 0x29) open -= 1;
    }
    space(cursor);
  }
  cursor.take(0x29);
  return found;
}

/** What a name here cannot have, and what Gmail puts above the folders that every server has. */
const substitute = '_';
const gmail = /^\[(?:gmail|google mail)\]$/i;

export function nameHere({ name, delimiter }: ListedFolder, prefix: string): string {
  if (name.toUpperCase() === 'INBOX') return 'INBOX';
  const bare =
    prefix !== '' && name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
  const levels = (delimiter === null ? [bare] : bare.split(delimiter)).filter((level) => level !== '');
  const [top = ''] = levels;
  const own = levels.length > 1 && gmail.test(top) ? levels.slice(1) : levels;
  const written = own.map(cleanLevel);
  // A folder below INBOX stays there; one that is called like it stands beside it.
  if (written[0]?.toUpperCase() === 'INBOX') written[0] = written.length === 1 ? `INBOX${substitute}` : 'INBOX';
  if (written.length === 0) throw new SourceProblem('a folder has no name');
  return written.join('/').normalize('NFC');
}

const cleanLevel = (level: string): string =>
  Array.from(level, (letter) =>
    letter < ' ' ||
    '/*%'.includes(letter) ||
    (letter >= '\u007f' && letter < '\u00a0') ||
    letter === '\u2028' ||
    letter === '\u2029'
      ? substitute
      : letter,
  ).join('');
