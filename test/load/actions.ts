/**
 * What a client of the load does with an open mailbox, each with its weight: the commands of imaptest, and those that
 * today's clients use beside them.
 */
import type { Chances } from '../support/seeded.ts';
import type { Answered, Client } from './client.ts';
import type { Knowledge } from './knowledge.ts';
import { letter } from './letter.ts';
import type { Picture } from './picture.ts';
import { members, textOf } from './response.ts';

export interface Scene {
  readonly client: Client;
  readonly picture: Picture;
  readonly chances: Chances;
  /** Mailboxes of the account. */
  readonly mailboxes: readonly string[];
  /** The number of a letter that nobody has sent yet. */
  readonly nextLetter: () => number;
  /** Messages of a mailbox that are aimed at. */
  readonly fill: number;
}

export interface Action {
  readonly weight: number;
  readonly run: (scene: Scene) => Promise<unknown>;
}

/** Messages by number or by UID, and the set that names them. */
interface Chosen {
  readonly uids: boolean;
  readonly set: string;
  /** Indexes into the picture at this moment. */
  readonly indexes: readonly number[];
}

/** Some of the messages; null where there is none. */
function chosen({ picture, chances }: Scene, most: number): Chosen | null {
  if (picture.count === 0) return null;
  const from = chances.below(picture.count);
  const to = chances() < 0.1 ? picture.count - 1 : Math.min(picture.count - 1, from + chances.below(most));
  const indexes = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  const uids = indexes.flatMap((index) => picture.messages[index]?.uid ?? []);
  if (uids.length === indexes.length && chances() < 0.5) {
    return { uids: true, set: chances() < 0.5 ? uids.join(',') : `${uids[0]}:${uids.at(-1)}`, indexes };
  }
  const end = to === picture.count - 1 && chances() < 0.3 ? '*' : String(to + 1);
  return { uids: false, set: from === to && end !== '*' ? end : `${from + 1}:${end}`, indexes };
}

const named = (name: string, { uids }: Chosen): string => (uids ? `UID ${name}` : name);
const uidsAt = (picture: Picture, indexes: readonly number[]): number[] =>
  indexes.flatMap((index) => picture.messages[index]?.uid ?? []);

/** FETCH, and a note of what was asked for and did not come. */
async function fetch(scene: Scene, which: Chosen, items: string): Promise<void> {
  const { client, picture } = scene;
  const asked = uidsAt(picture, which.indexes);
  const modSeq = client.manner === 'plain' || scene.chances() < 0.5 ? '' : ' MODSEQ';
  const { untagged, status, code } = await client.command(
    named('FETCH', which),
    `${which.set} (UID ${items}${modSeq})`,
  );
  if (status !== 'OK' && code !== 'EXPUNGEISSUED') client.problem(`FETCH ended in ${status}`);
  const item = answeredItem(items);
  const came = new Set(
    untagged.flatMap((said) => {
      const uid = said.kind === 'fetch' && said.items.has(item) ? said.items.get('UID') : undefined;
      return uid === undefined || uid.kind === 'list' ? [] : Number(uid.text);
    }),
  );
  for (const uid of asked) if (!came.has(uid) && picture.indexOf(uid) >= 0) picture.missing.add(uid);
}

/** The name of the first item as answers have it: `BODY.PEEK[TEXT]<10.50> FLAGS` is told as `BODY[TEXT]<10>`. */
function answeredItem(items: string): string {
  const bracket = items.indexOf(']');
  const end = items.indexOf(' ', Math.max(0, bracket));
  const first = end < 0 ? items : items.slice(0, end);
  return first.replace('.PEEK', '').replace(/<(\d+)\.\d+>$/, '<$1>');
}

const fetching =
  (most: number, ...choices: readonly string[]) =>
  async (scene: Scene): Promise<void> => {
    const which = chosen(scene, most);
    if (which !== null) await fetch(scene, which, scene.chances.of(choices));
  };

/** Asks about messages of which only the number is known, as clients do when something has arrived. */
export async function catchUp(scene: Scene): Promise<void> {
  const { picture } = scene;
  const first = picture.messages.findIndex(({ uid }) => uid === null);
  if (first < 0) return;
  const indexes = Array.from({ length: picture.count - first }, (_, at) => first + at);
  await fetch(scene, { uids: false, set: `${first + 1}:*`, indexes }, 'FLAGS');
}

const systemFlags = ['\\Seen', '\\Answered', '\\Flagged', '\\Draft', '\\Deleted'] as const;

/** STORE. What the answer shows must be what was asked for; `.SILENT` is believed without an answer. */
async function store(scene: Scene, which: Chosen, sign: '+' | '-' | '', flags: readonly string[]): Promise<void> {
  const { client, picture, chances } = scene;
  const { mailbox } = picture;
  const { keyword } = client.options;
  const silent = chances() < 0.4;
  const since =
    client.manner !== 'plain' && chances() < 0.2
      ? ` (UNCHANGEDSINCE ${Math.max(0, mailbox.highestModSeq - chances.below(4))})`
      : '';
  const messages = which.indexes.flatMap((index) => picture.messages[index] ?? []);
  const before = messages.map((message) => message.flags);
  const { moment } = mailbox;
  const uids = uidsAt(picture, which.indexes);
  const all = uids.length === messages.length;
  const touchesOwn = flags.includes(keyword);
  // Without UIDs nobody could say whose keywords are changed.
  if (!all && (touchesOwn || sign === '')) return catchUp(scene);
  if (sign === '') mailbox.replacing(uids);
  else if (touchesOwn) for (const uid of uids) mailbox.setOwn(keyword, uid, null);
  const what = `${sign}FLAGS${silent ? '.SILENT' : ''} (${flags.join(' ')})`;
  const { status, code, value } = await client.command(named('STORE', which), `${which.set}${since} ${what}`);
  if (status !== 'OK' && code !== 'EXPUNGEISSUED') client.problem(`STORE ended in ${status}`);
  if (sign === '') mailbox.replaced(uids);
  const kept = new Set(code === 'MODIFIED' ? members(textOf(value[0])) : []);
  const wanted = flags.map((flag) => flag.toLowerCase());
  for (const [at, message] of messages.entries()) {
    const index = picture.messages.indexOf(message);
    if (index < 0 || kept.has(which.uids ? (message.uid ?? 0) : index + 1)) continue;
    // What was said meanwhile is newer; and of a message that may be gone nothing is known.
    if (code === 'EXPUNGEISSUED') message.flags = null;
    else if (silent && message.flags === before[at]) believe(message, sign, wanted);
    if (sign !== '' && touchesOwn && message.uid !== null && since === '' && status === 'OK' && code === '') {
      mailbox.setOwn(keyword, message.uid, sign === '+', moment);
    }
  }
}

function believe(message: Picture['messages'][number], sign: '+' | '-' | '', flags: readonly string[]): void {
  if (sign === '') message.flags = new Set(flags);
  else if (message.flags !== null) {
    const before = message.flags;
    message.flags = new Set(sign === '+' ? [...before, ...flags] : [...before].filter((flag) => !flags.includes(flag)));
  }
}

async function change(scene: Scene): Promise<void> {
  const which = scene.picture.readOnly ? null : chosen(scene, 6);
  if (which === null) return;
  const { chances, client } = scene;
  const flags = [chances.of(systemFlags.slice(0, 4)), ...(chances() < 0.5 ? [client.options.keyword] : [])];
  await store(scene, which, chances() < 0.1 ? '' : chances() < 0.6 ? '+' : '-', flags);
}

/** Marks as many for deletion as there are too many. */
async function remove(scene: Scene): Promise<void> {
  const { picture, chances, fill } = scene;
  const which =
    picture.readOnly || chances() * fill > picture.count ? null : chosen(scene, 1 + Math.max(0, picture.count - fill));
  if (which !== null) await store(scene, which, '+', ['\\Deleted']);
}

async function expunge({ client, picture, chances }: Scene): Promise<void> {
  if (picture.readOnly) return;
  const uids = picture.messages.flatMap(({ uid, flags }) => (flags?.has('\\deleted') === true ? (uid ?? []) : []));
  if (uids.length > 0 && chances() < 0.4)
    await client.must('UID EXPUNGE', uids.slice(chances.below(uids.length)).join());
  else await client.must('EXPUNGE');
  picture.settled();
}

/** The UIDs of APPENDUID and COPYUID, and whether they are of this UIDVALIDITY. RFC 4315 §3 */
function newUids(mailbox: Knowledge, { value }: Answered, at: number): number[] {
  mailbox.validity(Number(textOf(value[0])));
  return members(textOf(value[at]));
}

async function append({ client, chances, mailboxes, nextLetter }: Scene): Promise<void> {
  const name = chances.of(mailboxes);
  const mailbox = client.options.mailbox(name);
  const id = nextLetter();
  const octets = letter(id);
  const flags = chances() < 0.5 ? '' : ` (${chances.of(systemFlags.slice(0, 4))})`;
  const date = chances() < 0.5 ? '' : ` "0${1 + (id % 9)}-Feb-2026 08:00:00 +0100"`;
  const before = mailbox.uidNext;
  const answered = await client.command('APPEND', `"${name}"${flags}${date} {${octets.length}}`, octets);
  if (answered.code !== 'APPENDUID') client.problem(`APPEND ended in ${answered.status} ${answered.code}`);
  for (const uid of newUids(mailbox, answered, 1)) {
    mailbox.add(uid, before);
    mailbox.holds(uid, id);
  }
}

async function transfer(scene: Scene): Promise<void> {
  const { client, picture, chances, mailboxes, fill } = scene;
  const which = chosen(scene, 2);
  const name = chances.of(mailboxes);
  const to = client.options.mailbox(name);
  if (which === null || (to === picture.mailbox && picture.count > fill)) return;
  const command = !picture.readOnly && to !== picture.mailbox && chances() < 0.5 ? 'MOVE' : 'COPY';
  const before = to.uidNext;
  // MOVE says COPYUID in an untagged OK and may have expunged by then. RFC 6851 §4.3
  const answered = await client.command(named(command, which), `${which.set} "${name}"`);
  const codes = [answered, ...answered.untagged.filter((said) => said.kind === 'condition')];
  const copied = codes.find(({ code }) => code === 'COPYUID');
  if (copied === undefined) {
    // All of them may be gone.
    if (answered.status === 'BAD') client.problem(`${command} ended in ${answered.status}`);
    return;
  }
  const from = members(textOf(copied.value[1]));
  for (const [at, uid] of newUids(to, { ...answered, value: copied.value }, 2).entries()) {
    to.add(uid, before);
    picture.mailbox.copied(from[at] ?? 0, to, uid);
  }
}

async function search({ client, picture, chances }: Scene): Promise<void> {
  const keys = [
    'ALL',
    'UNDELETED',
    'FLAGGED UNSEEN',
    `NOT KEYWORD ${client.options.keyword}`,
    'SUBJECT letter',
    'BODY lorem',
    'LARGER 600',
  ];
  const key = chances.of(keys);
  const uids = chances() < 0.5;
  const count = picture.count;
  const { untagged } = await client.must(uids ? 'UID SEARCH' : 'SEARCH', key);
  const found = untagged.find((said) => said.kind === 'search');
  if (found === undefined) client.problem('SEARCH without an answer');
  else if (key === 'ALL' && found.numbers.length < count)
    client.problem(`SEARCH ALL found ${found.numbers.length} of ${count}`);
}

async function status({ client, chances, mailboxes }: Scene): Promise<void> {
  const name = chances.of(mailboxes);
  const mailbox = client.options.mailbox(name);
  const { uidNext, highestModSeq } = mailbox;
  const modSeq = client.manner === 'plain' ? '' : ' HIGHESTMODSEQ';
  const { untagged } = await client.must('STATUS', `"${name}" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN${modSeq})`);
  const said = untagged.find((each) => each.kind === 'status');
  if (said === undefined) {
    client.problem('STATUS without an answer');
    return;
  }
  mailbox.validity(said.items.get('UIDVALIDITY') ?? 0);
  mailbox.next(said.items.get('UIDNEXT') ?? 0, uidNext);
  if (modSeq !== '') mailbox.modSeq(said.items.get('HIGHESTMODSEQ') ?? 0, highestModSeq);
  if ((said.items.get('UNSEEN') ?? 0) > (said.items.get('MESSAGES') ?? 0))
    client.problem('more are unseen than there are');
}

const list = ({ client, chances }: Scene): Promise<unknown> =>
  client.must(chances.of(['LIST', 'LIST', 'LSUB']), '"" *');

/** The commands of imaptest, about as often as it says them. */
export const classic: readonly Action[] = [
  { weight: 2, run: list },
  { weight: 2, run: status },
  {
    weight: 6,
    run: fetching(
      10,
      'BODY.PEEK[HEADER.FIELDS (SUBJECT MESSAGE-ID)] FLAGS RFC822.SIZE',
      'ENVELOPE FLAGS INTERNALDATE',
      'BODY.PEEK[HEADER]',
    ),
  },
  { weight: 6, run: fetching(2, 'BODY.PEEK[]', 'BODY[]') },
  { weight: 4, run: change },
  { weight: 4, run: remove },
  { weight: 3, run: expunge },
  { weight: 4, run: append },
];

/** And what today's clients do besides. */
export const modern: readonly Action[] = [
  ...classic,
  { weight: 3, run: fetching(30, 'FLAGS') },
  { weight: 2, run: fetching(10, 'BODYSTRUCTURE', 'BODY.PEEK[TEXT]<10.50>', 'BODY.PEEK[1.MIME]', 'BODY.PEEK[1]') },
  { weight: 2, run: search },
  { weight: 2, run: transfer },
  { weight: 2, run: ({ client }) => client.noop() },
  { weight: 1, run: ({ client }) => client.noop('CHECK') },
  { weight: 2, run: ({ client, chances }) => client.idle(chances.below(30)) },
];

export function drawn(actions: readonly Action[], chances: Chances): Action {
  let at = chances() * actions.reduce((sum, { weight }) => sum + weight, 0);
  return actions.find(({ weight }) => (at -= weight) < 0) ?? (actions[0] as Action);
}
