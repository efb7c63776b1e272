/**
 * The policy that our own domains publish, and the record that says which one it is.
 * Implements: RFC 8461 §3.1 (id), §3.2 (policy).
 */
import { createHash } from 'node:crypto';
import type { StsPolicy } from './policy.ts';

/** Lines end with CRLF or LF; receivers take both. */
export const policyText = ({ mode, mx, maxAge }: StsPolicy): string =>
  ['version: STSv1', `mode: ${mode}`, ...mx.map((host) => `mx: ${host}`), `max_age: ${maxAge}`, ''].join('\r\n');

/** sts-id = 1*32(ALPHA / DIGIT): another policy has another one. */
export const policyRecord = (policy: StsPolicy): string =>
  `v=STSv1; id=${createHash('sha256').update(policyText(policy)).digest('hex').slice(0, 24)};`;
/** As TLS reports show a policy. RFC 8460 §4.5 */
export const policyLines = (policy: StsPolicy): readonly string[] =>
  policyText(policy)
    .split('\r\n')
    .filter((line) => line !== '');
