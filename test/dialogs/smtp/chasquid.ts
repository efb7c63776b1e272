/**
 * Reads chasquid's dialogs (test/corpus/smtp-dialogs-chasquid) as steps of ours. Only the codes are compared, and that the
 * connection ends after 221 and 421; the wording is each server's own.
 */
import { type DialogStep, evaluate } from './runner.ts';

export interface ChasquidDialog {
  readonly implicitTls: boolean;
  readonly steps: readonly DialogStep[];
}

/** `codes`: what we answer where we differ, by line. */
export function parseChasquid(text: string, codes: Readonly<Record<number, string>>): ChasquidDialog {
  const steps: DialogStep[] = [];
  let connections = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const at = index + 1;
    if (!line.startsWith('c ')) continue;
    const rest = line.slice(2);
    if (rest.startsWith('tcp_connect') || rest.startsWith('tls_connect')) {
      if (connections++ > 0) steps.push({ kind: 'new', at });
    } else if (rest.startsWith('-> ') || rest === '->') {
      steps.push({ kind: 'send', octets: Buffer.from(`${rest.slice(3)}\r\n`), at });
    } else if (rest.startsWith('~> ')) steps.push({ kind: 'send', octets: evaluate(rest.slice(3)), at });
    else if (rest.startsWith('<... ')) steps.push({ kind: 'until', text: rest.slice(5), at });
    else if (rest.startsWith('<~ ') || rest.startsWith('<- ')) {
      const code = codes[at] ?? rest.slice(3, 6);
      steps.push({ kind: 'code', text: code, at });
      if (code === '221' || code === '421') steps.push({ kind: 'end', at });
    } else if (rest !== 'close') throw new Error(`line ${at}: what is "${line}"?`);
  }
  return { implicitTls: text.includes('tls_connect'), steps };
}
