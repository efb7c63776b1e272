/**
 * What is said to a milter.
 * Implements: the commands of protocol version 6, SMFIC_* of mfdef.h.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { cString, packet, uint32 } from './packets.ts';
import { offeredActions, offeredSteps, version } from './codes.ts';

/** Name and value. */
export type Macro = readonly [name: string, value: string];

export const negotiate = (): Buffer => packet('O', uint32(version), uint32(offeredActions), uint32(offeredSteps));

/** Macros for the command that comes next. */
export const macros = (code: CommandCode, values: readonly Macro[]): Buffer =>
  packet('D', Buffer.from(code, 'latin1'), ...values.flat().map(cString));

export type CommandCode = 'C' | 'H' | 'M' | 'R' | 'T' | 'L' | 'N' | 'B' | 'E';

/** Host name NUL family [port address NUL]. A family that is not known has no address. */
export function connect(hostname: string, address: string, port: number): Buffer {
  const family = isIPv4(address) ? '4' : isIPv6(address) ? '6' : 'U';
  const name = cString(hostname);
  if (family === 'U') return packet('C', name, Buffer.from(family));
  const where = Buffer.from([family.charCodeAt(0), (port >> 8) & 0xff, port & 0xff]);
  return packet('C', name, where, cString(address));
}

export const helo = (name: string): Buffer => packet('H', cString(name));

/** MAIL and RCPT: the path in angle brackets, then its ESMTP parameters. */
export const mail = (path: string, parameters: readonly string[]): Buffer =>
  packet('M', cString(`<${path}>`), ...parameters.map(cString));
export const rcpt = (path: string, parameters: readonly string[]): Buffer =>
  packet('R', cString(`<${path}>`), ...parameters.map(cString));

export const data = (): Buffer => packet('T');
export const header = (name: string, value: Buffer): Buffer => packet('L', cString(name), cString(value));
export const endOfHeaders = (): Buffer => packet('N');
export const body = (chunk: Buffer): Buffer => packet('B', chunk);
export const endOfBody = (): Buffer => packet('E');
export const abort = (): Buffer => packet('A');
export const quit = (): Buffer => packet('Q');
