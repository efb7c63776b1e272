/**
 * Mail programs: how each names itself in X-Mailer or User-Agent, and the forms of the Message-ID and of the boundary that it
 * writes. Observed from the programs. A program that lets its server write the Message-ID has no forms.
 */
import { parameter } from '../../message/header/parameters.ts';
import type { SpamFacts } from '../types.ts';
import { fieldValue } from './fields.ts';
import { type Form, form, hasForm } from './form.ts';

export interface Program {
  readonly name: string;
  /** How its name begins, lower case. */
  readonly names: readonly string[];
  /** What stands behind "<". */
  readonly messageIds: readonly Form[];
  /** Domains of servers that write the Message-ID in its place. */
  readonly servers: readonly string[];
  readonly boundaries: readonly Form[];
  /** Whether it marks what it writes with X-MimeOLE. */
  readonly marks: boolean;
}

/** A counter of at least four digits, FILETIME in two halves, address or process. */
export const microsoftId = form('x{12,18}$x{8}$x{4,8}@');
export const microsoftBoundary = form('----=_Ne\\xtPart_X{3}_X{4,10}_X{8}.X{8}');
const uuid = form('x{8}-x{4}-x{4}-x{4}-x{12}@');

interface Row {
  readonly name: string;
  readonly names: readonly string[];
  readonly messageIds?: readonly Form[];
  readonly servers?: readonly string[];
  readonly boundaries?: readonly Form[];
  readonly marks?: boolean;
}

const rows: readonly Row[] = [
  {
    name: 'Outlook Express for Macintosh',
    names: ['microsoft outlook express macintosh', 'microsoft-outlook-express-macintosh', 'microsoft-entourage'],
    messageIds: [form('X{8}.X{1,6}%~'), form('~{1,60}%~')],
    boundaries: [form('MS_Mac_OE_#'), form('B_#')],
  },
  {
    name: 'Outlook Express',
    names: ['microsoft outlook express', 'microsoft windows mail', 'microsoft windows live mail'],
    messageIds: [microsoftId],
    servers: ['hotmail.com', 'msn.com', 'phx.gbl', 'live.com'],
    boundaries: [microsoftBoundary],
    marks: true,
  },
  {
    name: 'Outlook 2000',
    names: ['microsoft outlook imo', 'microsoft outlook cws'],
    messageIds: [form('^{20,40}.'), microsoftId],
    boundaries: [microsoftBoundary],
    marks: true,
  },
  {
    name: 'Outlook 2002',
    names: ['microsoft outlook, build 10', 'microsoft outlook, build 9', 'microsoft office outlook, build 11'],
    messageIds: [microsoftId, form('^{20,40}.'), form('x{16,64}@'), form('!~')],
    servers: ['hotmail.com', 'msn.com', 'phx.gbl'],
    boundaries: [microsoftBoundary, form('----_=_Ne\\xtPart_'), form('_')],
    marks: true,
  },
  {
    name: 'Exchange 5.5',
    names: ['internet mail service'],
    messageIds: [form('x{12,80}@')],
    boundaries: [form('----_=_Ne\\xtPart_')],
  },
  { name: 'CDO', names: ['microsoft cdo for windows'], messageIds: [microsoftId], boundaries: [microsoftBoundary] },
  {
    name: 'Eudora',
    names: ['qualcomm windows eudora', 'windows eudora', 'eudora'],
    messageIds: [form('#{1,2}.#{1,2}.'), form('v0'), form('p0'), form('a0'), form('l0'), form('f0'), form('r0')],
    boundaries: [form('====')],
  },
  {
    name: 'Mozilla',
    names: ['mozilla'],
    messageIds: [form('X{8}.X{1,9}@'), uuid, form('X{8}.#{1,12}@')],
    boundaries: [form('------------x{20,32}'), form('------------w{24}'), form('------------ms')],
  },
  {
    name: 'The Bat!',
    names: ['the bat!'],
    messageIds: [form('#{4,12}.#{14}@')],
    boundaries: [form('----------X{8,24}'), form('----------#')],
  },
  { name: 'Pine', names: ['pine', 'alpine'], messageIds: [form('Pine.'), form('alpine.')] },
  {
    name: 'Apple Mail',
    names: ['apple mail', 'iphone mail', 'ipad mail'],
    messageIds: [uuid],
    servers: ['mac.com', 'me.com', 'icloud.com'],
    boundaries: [form('Apple-Mail')],
  },
  {
    name: 'AOL',
    names: ['aol ', 'mail for aol', 'atlas mailer'],
    messageIds: [form('x{1,4}.x{1,10}.x{6,8}@')],
    servers: ['aol.com', 'cs.com', 'netscape.net', 'aim.com'],
    boundaries: [form('part'), form('----------'), form('------------'), form('--MB_')],
  },
  {
    name: 'Yahoo! Groups',
    names: ['egroups message poster', 'yahoo groups message poster'],
    messageIds: [],
    servers: ['egroups.com', 'yahoogroups.com', 'yahoo.com'],
  },
  { name: 'Yahoo! Mail', names: ['yahoomail'], messageIds: [], servers: ['yahoo.com', 'yahoodns.net'] },
  {
    name: 'Juno',
    names: ['juno'],
    messageIds: [form('#{8}.#{6}.')],
    servers: ['juno.com', 'netzero.net', 'netzero.com'],
  },
  { name: 'KMail', names: ['kmail [version 1', 'kmail/1'], messageIds: [form('#{12}')] },
  {
    name: 'Evolution',
    names: ['ximian evolution', 'evolution'],
    messageIds: [form('#{9,12}.#{1,6}.'), form('x{40}.')],
  },
  { name: 'Pegasus Mail', names: ['pegasus mail'], messageIds: [form('X{6,8}.#{1,6}.X{4,9}@'), form('#{1,9}')] },
  { name: 'Lotus Notes', names: ['lotus notes'], messageIds: [form('OF'), form('C#'), form('X{8}.')] },
  { name: 'Sylpheed', names: ['sylpheed version', 'sylpheed'], messageIds: [form('#{14}.x{8}')] },
];

const none: readonly never[] = [];
const programs: readonly Program[] = rows.map(({ name, names, messageIds, servers, boundaries, marks }) => ({
  name,
  names,
  messageIds: messageIds ?? none,
  servers: servers ?? none,
  boundaries: boundaries ?? none,
  marks: marks ?? false,
}));

/** What the program calls itself; '' where none is named. */
export const programName = (facts: SpamFacts): string =>
  fieldValue(facts, 'x-mailer') ?? fieldValue(facts, 'user-agent') ?? '';

/** The program that a message says it was written with; null where it says none, or one that is not known here. */
export function claimedProgram(facts: SpamFacts): Program | null {
  const name = programName(facts).trim().toLowerCase();
  if (name === '') return null;
  return programs.find(({ names }) => names.some((each) => name.startsWith(each))) ?? null;
}

/** The boundary of the outermost multipart, or null. */
export const outerBoundary = ({ message: { structure } }: SpamFacts): string | null =>
  structure.type === 'multipart' ? parameter(structure.parameters, 'boundary') : null;

/** Forms of the Message-IDs that servers write where there is none: Exim, Postfix, sendmail, qmail. */
export const serverIds = [
  form('Ew{6}-w{6}-w{2}@'),
  form('#{14}.X{9,12}@'),
  form('#{12}.w{12,14}@'),
  form('#{12}.^^^#{5}@'),
  form('#{14}.#{1,6}.qmail@'),
];

/** Forms of what rewrites Message-IDs between program and server. */
export const rewrittenIds = [form('#{9,10}.#{1,6}.TMDA@')];

export const hasAnyForm = (text: string, forms: readonly Form[]): boolean => forms.some((each) => hasForm(text, each));
