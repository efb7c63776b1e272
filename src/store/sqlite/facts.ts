/**
 * MessageFacts as a compact text for a column: positional JSON, half the size and twice as fast to read as with names.
 */
import type { Address, Envelope, MessageFacts, Parameters, Part } from '../../message/types.ts';

type StoredAddress = [
  name: string | null,
  mailbox: string | null,
  host: string | null,
  group?: string | null,
  route?: string,
];
type StoredEnvelope = [
  date: string | null,
  subject: string | null,
  from: StoredAddress[],
  /** 0 stands for: the same as from. RFC 9051 §7.5.2 */
  sender: StoredAddress[] | 0,
  replyTo: StoredAddress[] | 0,
  to: StoredAddress[],
  cc: StoredAddress[],
  bcc: StoredAddress[],
  inReplyTo: string | null,
  messageId: string | null,
];
type StoredPart = [
  start: number,
  body: number,
  end: number,
  lines: number,
  type: string,
  subtype: string,
  parameters: Parameters,
  encoding: string,
  children: StoredPart[],
  rest?: [
    id: string | null,
    description: string | null,
    md5: string | null,
    disposition: Part['disposition'],
    language: readonly string[],
    location: string | null,
    envelope: StoredEnvelope | null,
  ],
];
type StoredFacts = [
  envelope: StoredEnvelope,
  structure: StoredPart,
  preview: string,
  references: readonly string[],
  messageId: string | null,
  sentAt: number | null,
  hasAttachment: 0 | 1,
  /** Of In-Reply-To; where it is not there, `references` has them too. */
  inReplyTo?: readonly string[],
];

function packAddress(a: Address): StoredAddress {
  if (a.route !== undefined) return [a.name, a.mailbox, a.host, null, a.route];
  return a.group === undefined ? [a.name, a.mailbox, a.host] : [a.name, a.mailbox, a.host, a.group];
}

function unpackAddress([name, mailbox, host, group, route]: StoredAddress): Address {
  if (route !== undefined) return { name, mailbox, host, route };
  return group === undefined || group === null ? { name, mailbox, host } : { name, mailbox, host, group };
}

function sameAddresses(a: readonly Address[], b: readonly Address[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((x, i) => {
        const y = b[i];
        return (
          y !== undefined &&
          x.name === y.name &&
          x.mailbox === y.mailbox &&
          x.host === y.host &&
          x.group === y.group &&
          x.route === y.route
        );
      }))
  );
}

const packEnvelope = (e: Envelope): StoredEnvelope => [
  e.date,
  e.subject,
  e.from.map(packAddress),
  sameAddresses(e.sender, e.from) ? 0 : e.sender.map(packAddress),
  sameAddresses(e.replyTo, e.from) ? 0 : e.replyTo.map(packAddress),
  e.to.map(packAddress),
  e.cc.map(packAddress),
  e.bcc.map(packAddress),
  e.inReplyTo,
  e.messageId,
];

function unpackEnvelope(e: StoredEnvelope): Envelope {
  const from = e[2].map(unpackAddress);
  return {
    date: e[0],
    subject: e[1],
    from,
    sender: e[3] === 0 ? from : e[3].map(unpackAddress),
    replyTo: e[4] === 0 ? from : e[4].map(unpackAddress),
    to: e[5].map(unpackAddress),
    cc: e[6].map(unpackAddress),
    bcc: e[7].map(unpackAddress),
    inReplyTo: e[8],
    messageId: e[9],
  };
}

function packPart(p: Part): StoredPart {
  const head: StoredPart = [
    p.start,
    p.body,
    p.end,
    p.lines,
    p.type,
    p.subtype,
    p.parameters,
    p.encoding,
    p.children.map(packPart),
  ];
  const plain =
    p.id === null &&
    p.description === null &&
    p.md5 === null &&
    p.disposition === null &&
    p.language.length === 0 &&
    p.location === null &&
    p.envelope === null;
  if (plain) return head;
  head.push([
    p.id,
    p.description,
    p.md5,
    p.disposition,
    p.language,
    p.location,
    p.envelope === null ? null : packEnvelope(p.envelope),
  ]);
  return head;
}

const noLanguage: readonly string[] = [];

/** `shift` moves every offset: by the delivery's own header fields, which stand before the stored octets. */
function unpackPart(p: StoredPart, shift: number, root: boolean): Part {
  const rest = p[9];
  return {
    start: root ? 0 : p[0] + shift,
    body: p[1] + shift,
    end: p[2] + shift,
    lines: p[3],
    type: p[4],
    subtype: p[5],
    parameters: p[6],
    encoding: p[7],
    children: p[8].map((child) => unpackPart(child, shift, false)),
    id: rest?.[0] ?? null,
    description: rest?.[1] ?? null,
    md5: rest?.[2] ?? null,
    disposition: rest?.[3] ?? null,
    language: rest?.[4] ?? noLanguage,
    location: rest?.[5] ?? null,
    envelope: rest === undefined || rest[6] === null ? null : unpackEnvelope(rest[6]),
  };
}

export function packFacts(facts: MessageFacts): string {
  const stored: StoredFacts = [
    packEnvelope(facts.envelope),
    packPart(facts.structure),
    facts.preview,
    facts.references,
    facts.messageId,
    facts.sentAt,
    facts.hasAttachment ? 1 : 0,
    facts.inReplyTo,
  ];
  return JSON.stringify(stored);
}

/** The facts of a message whose delivery put `prefix` octets of header fields before the stored ones. */
export const unpackFacts = (column: string, prefix: number): MessageFacts => ({ ...listedFacts(column, prefix) });

/** The same, of which the tree of parts is made when it is asked for: a list of e-mails has none. */
export function listedFacts(column: string, prefix: number): MessageFacts {
  const [envelope, root, preview, references, messageId, sentAt, attached, inReplyTo = []] = JSON.parse(
    column,
  ) as StoredFacts;
  let structure: Part | null = null;
  return {
    envelope: unpackEnvelope(envelope),
    get structure() {
      return (structure ??= unpackPart(root, prefix, true));
    },
    preview,
    references,
    messageId,
    sentAt,
    hasAttachment: attached === 1,
    inReplyTo,
  };
}

/**
 * Of the facts of `b`, in SQL: whether they have an attachment. A look for how most of them would go on behind it spares to read them.
 */
export const hasAttachment = `CASE WHEN instr(b.facts, ',1,[') > 0 OR substr(b.facts, -3) = ',1]'
  THEN json_extract(b.facts, '$[6]') = 1 ELSE 0 END`;
