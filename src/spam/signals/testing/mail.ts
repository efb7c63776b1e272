/** Messages for the tests of signals. */
import { type Circumstances, gatherFacts, unknownCircumstances } from '../../facts/gather.ts';
import { signals } from '../table.ts';

export const head = [
  'From: Ada <ada@alpha.example>',
  'To: ben@beta.example',
  'Subject: Lunch',
  'Date: Thu, 22 Aug 2024 12:00:00 +0000',
  'Message-ID: <1@alpha.example>',
];

/** The head with fields of the same names replaced, and others added. */
export function fields(...others: readonly string[]): readonly string[] {
  const nameOf = (field: string): string => field.slice(0, field.indexOf(':')).toLowerCase();
  const names = new Set(others.map(nameOf));
  return [...others, ...head.filter((field) => !names.has(nameOf(field)))];
}

export const mail = (header: readonly string[], body = 'See you at noon.'): Buffer =>
  Buffer.from(`${[...header, '', body].join('\r\n')}\r\n`);

export const page = (body: string, ...others: readonly string[]): Buffer =>
  mail(
    fields('MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8', ...others),
    `<html><body>${body}</body></html>`,
  );

/** A Received field as Postfix writes it. */
export const received = (helo: string, reverse: string, ip: string, by = 'mx.beta.example'): string =>
  `Received: from ${helo} (${reverse} [${ip}]) by ${by} (Postfix) with ESMTP id 1; Thu, 22 Aug 2024 12:00:05 +0000`;

/** Names of the signals that a message has. */
export function signalsOf(octets: Buffer, circumstances: Circumstances = unknownCircumstances): readonly string[] {
  const facts = gatherFacts(octets, circumstances);
  return signals.filter(({ test }) => test(facts) !== null).map(({ name }) => name);
}
