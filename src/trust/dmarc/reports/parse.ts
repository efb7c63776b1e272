/**
 * A report that a stranger wrote, read.
 * Implements: RFC 9990 §3.1.1, §5 (extensions are passed over); RFC 7489 appendix C, which most of the world still writes.
 * No document type, hence no entity of its own; depth, elements, rows and texts are bounded. RFC 9990 §8.1
 */
import { setImmediate } from 'node:timers/promises';
import { SaxesParser } from 'saxes';
import { domainName } from '../../domain.ts';
import { parseIp } from '../../ip.ts';
import { limits } from '../../limits.ts';
import { shown } from '../../shown.ts';
import type { DmarcReport, PolicyOverride, PublishedPolicy, ReportedResult, ReportRow } from './types.ts';

interface Node {
  readonly name: string;
  text: string;
  readonly children: Node[];
}

/** Characters between two turns of the event loop. */
const piece = 65_536;

/** null for what is no report, or is one past any sense. Never throws. */
export async function parseReport(xml: string): Promise<DmarcReport | null> {
  const rows: (ReportRow & { readonly messages: number })[] = [];
  const root: Node = { name: '', text: '', children: [] };
  const open: Node[] = [root];
  /** `held` counts elements since the last row. */
  const state = { elements: 0, held: 0, isBad: false };
  const parser = new SaxesParser();
  parser.on('error', () => (state.isBad = true));
  parser.on('doctype', () => (state.isBad = true));
  parser.on('opentag', ({ name }) => {
    state.elements += 1;
    state.held += 1;
    state.isBad ||=
      open.length > limits.reportDepth || state.elements > limits.reportElements || state.held > limits.reportHeld;
    if (!state.isBad) open.push({ name: localName(name), text: '', children: [] });
  });
  const addText = (text: string): void => {
    const node = open.at(-1);
    if (node !== undefined && node.text.length < limits.reportText) node.text += text.slice(0, limits.reportText);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const node = state.isBad ? undefined : open.pop();
    if (node === undefined) return;
    if (node.name !== 'record' || open.length !== 2) {
      open.at(-1)?.children.push(node);
      return;
    }
    // A row is done with as soon as it is over: a report may have very many.
    state.held = 0;
    const row = rowOf(node);
    if (row === null || rows.length >= limits.reportRows) state.isBad = true;
    else rows.push(row);
  });
  for (let at = 0; at < xml.length && !state.isBad; at += piece) {
    parser.write(xml.slice(at, at + piece));
    if (at + piece < xml.length) await setImmediate();
  }
  if (!state.isBad) parser.close();
  const feedback = child(root, 'feedback');
  return state.isBad || feedback === null || rows.length === 0 ? null : reportOf(feedback, rows);
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase();
const child = (node: Node | null, name: string): Node | null => node?.children.find((one) => one.name === name) ?? null;
const children = (node: Node | null, name: string): readonly Node[] =>
  (node?.children ?? []).filter((one) => one.name === name).slice(0, limits.reportDetails);
/** One line, bounded; '' where there is none. */
const text = (node: Node | null, name: string): string =>
  shown((child(node, name)?.text ?? '').trim(), limits.reportText);
const texts = (node: Node | null, name: string): readonly string[] =>
  children(node, name).map((one) => shown(one.text.trim(), limits.reportText));
const word = (node: Node | null, name: string): string => text(node, name).toLowerCase();

function reportOf(feedback: Node, rows: DmarcReport['rows']): DmarcReport | null {
  const metadata = child(feedback, 'report_metadata');
  const range = child(metadata, 'date_range');
  const published = child(feedback, 'policy_published');
  const [from, to] = [whole(text(range, 'begin')), whole(text(range, 'end'))];
  const domain = domainName(text(published, 'domain'));
  const [organization, id] = [text(metadata, 'org_name'), text(metadata, 'report_id')];
  if (from === null || to === null || domain === null || organization === '' || id === '') return null;
  const contact = text(metadata, 'email');
  return {
    organization,
    contact,
    id,
    from: from * 1_000,
    to: to * 1_000,
    domain,
    published: { ...policyOf(published), errors: texts(metadata, 'error') },
    rows,
  };
}

function policyOf(node: Node | null): Omit<PublishedPolicy, 'errors'> {
  const discovery = word(node, 'discovery_method');
  return {
    p: word(node, 'p') || 'none',
    sp: word(node, 'sp') || null,
    np: word(node, 'np') || null,
    adkim: word(node, 'adkim') === 's' ? 's' : 'r',
    aspf: word(node, 'aspf') === 's' ? 's' : 'r',
    fo: text(node, 'fo') || null,
    testing: word(node, 'testing') === 'y',
    discovery: discovery === 'psl' || discovery === 'treewalk' ? discovery : null,
  };
}

function rowOf(record: Node): DmarcReport['rows'][number] | null {
  const row = child(record, 'row');
  const evaluated = child(row, 'policy_evaluated');
  const identifiers = child(record, 'identifiers');
  const results = child(record, 'auth_results');
  const ip = parseIp(text(row, 'source_ip'));
  const messages = whole(text(row, 'count'));
  if (ip === null || messages === null) return null;
  return {
    sourceIp: ip.text,
    messages,
    disposition: word(evaluated, 'disposition') || 'none',
    dkim: word(evaluated, 'dkim') === 'pass',
    spf: word(evaluated, 'spf') === 'pass',
    overrides: children(evaluated, 'reason').map((one): PolicyOverride => ({
      type: word(one, 'type'),
      comment: text(one, 'comment'),
    })),
    headerFrom: word(identifiers, 'header_from'),
    envelopeFrom: child(identifiers, 'envelope_from') === null ? null : word(identifiers, 'envelope_from'),
    envelopeTo: word(identifiers, 'envelope_to') || null,
    dkimResults: children(results, 'dkim').map(resultOf),
    spfResult: spfOf(children(results, 'spf')),
  };
}

/** That of MAIL FROM, which alone counts; RFC 7489 let others tell of HELO too. RFC 9990 §3.1.1.13 */
function spfOf(nodes: readonly Node[]): ReportedResult | null {
  const chosen = nodes.find((node) => word(node, 'scope') === 'mfrom') ?? nodes[0];
  return chosen === undefined ? null : resultOf(chosen);
}

const resultOf = (node: Node): ReportedResult => ({
  domain: word(node, 'domain'),
  selector: word(node, 'selector'),
  result: word(node, 'result'),
});

/** 1*DIGIT that a number can hold. */
function whole(digits: string): number | null {
  if (digits === '' || digits.length > 12) return null;
  for (let at = 0; at < digits.length; at++)
    if (digits.charCodeAt(at) < 0x30 || digits.charCodeAt(at) > 0x39) return null;
  return Number(digits);
}
