/** Commands as clients really send them, to begin from: those of the dialogs and of imaptest's scripts. */
import { readFileSync, readdirSync } from 'node:fs';
import { parseScript } from '../imaptest/script.ts';
import { crlf } from '../imaptest/token.ts';

const dialogs = new URL('../dialogs/imap/', import.meta.url);
const scripts = new URL('../corpus/imaptest-scripts/', import.meta.url);

/** Lines of a dialog that one client says, one command each: a line that announces a literal is joined by the next. */
function ofDialog(name: string): string[] {
  const said: string[] = [];
  let open = '';
  for (const line of readFileSync(new URL(name, dialogs), 'latin1').split('\n')) {
    const text = /^C\d?: (.*)$/.exec(line)?.[1];
    if (text === undefined) continue;
    open += text;
    if (/\{\d{1,5}\+?\}$/.test(text)) open += '\r\n';
    else {
      said.push(open);
      open = '';
    }
  }
  return said;
}

const ofScript = (name: string): string[] =>
  parseScript(readFileSync(new URL(name, scripts), 'latin1')).exchanges.flatMap(({ commands }) =>
    commands.map(({ text }) => {
      const known = text.replaceAll(/\$\{?\w+\}?/g, '1');
      return `t ${known.replaceAll(/\{\{\{\n([^]*?)\n\}\}\}/g, (_all, octets: string) => `{${crlf(octets).length}+}\r\n${crlf(octets)}`)}`;
    }),
  );

/** Without its last line end. */
export const transcripts: readonly Buffer[] = [
  ...readdirSync(dialogs)
    .filter((name) => name.endsWith('.txt'))
    .flatMap(ofDialog),
  ...readdirSync(scripts)
    .filter((name) => !name.includes('.'))
    .flatMap(ofScript),
].map((text) => Buffer.from(text, 'latin1'));
