/**
 * The policy that a domain publishes: which hosts take its mail, and whether TLS with a good certificate is a must.
 * Implements: RFC 8461 §3.2, §4.1.
 * Not here: how it is fetched (fetch.ts), how long it is believed (policies.ts).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { hostName } from '../../dns/name.ts';
import { limits } from '../limits.ts';
import { isNameOf } from './grammar.ts';

export type StsMode = 'enforce' | 'testing' | 'none';

export interface StsPolicy {
  readonly mode: StsMode;
  /** Lower case A-labels, some with '*.' before them. */
  readonly mx: readonly string[];
  /** Seconds. */
  readonly maxAge: number;
}

const modes: ReadonlySet<string> = new Set<StsMode>(['enforce', 'testing', 'none']);
const isMode = (text: string): text is StsMode => modes.has(text);

/** Reads the policy; an error is what is wrong with it. */
export function parsePolicy(text: string): Result<StsPolicy, string> {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  const once = new Map<string, string>();
  const mx: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (colon < 0 || !isNameOf(name) || !isValue(value)) return fail(`a line is no field: ${shown(line)}`);
    if (name !== 'mx') {
      if (!once.has(name)) once.set(name, value);
      continue;
    }
    const pattern = mxPattern(value);
    if (pattern === null) return fail(`mx names no host: ${shown(value)}`);
    if (mx.length >= limits.stsHosts) return fail(`it names more than ${limits.stsHosts} hosts`);
    mx.push(pattern);
  }
  if (once.get('version') !== 'STSv1') return fail('its version is not STSv1');
  const mode = once.get('mode') ?? '';
  if (!isMode(mode)) return fail('its mode is none of enforce, testing and none');
  const maxAge = seconds(once.get('max_age') ?? '');
  if (maxAge === null) return fail('its max_age is no number of seconds');
  if (mx.length === 0 && mode !== 'none') return fail('it names no host');
  return ok({ mode, mx, maxAge });
}

/** Whether the policy allows the host. §4.1: a wildcard stands for exactly one label. */
export function allowsHost({ mx }: StsPolicy, host: string): boolean {
  const name = host.toLowerCase();
  const dot = name.indexOf('.');
  const wild = dot < 0 ? null : `*${name.slice(dot)}`;
  return mx.some((pattern) => pattern === name || pattern === wild);
}

/** sts-policy-mx-value = ["*."] Domain */
function mxPattern(text: string): string | null {
  const isWild = text.startsWith('*.');
  const name = hostName(isWild ? text.slice(2) : text);
  if (name === null || name === '') return null;
  return isWild ? `*.${name}` : name;
}

/** 1*10(DIGIT), at most a year */
function seconds(text: string): number | null {
  if (text === '' || text.length > 10) return null;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return null;
  }
  return Math.min(Number(text), limits.stsMaxAge);
}

/** sts-policy-vchar and spaces between: no controls. */
function isValue(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return false;
  }
  return text !== '';
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 60));
