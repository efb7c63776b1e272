/** `npm run forge [-- FOLDER]`: the gallery of forgeries, sent at the lab that runs. Exit code 1 when one got the wrong verdict. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gallery } from '../../src/lab/gallery.ts';
import { readLabFile } from '../../src/lab/folder.ts';
import { people } from '../support/lab.ts';
import { run } from '../support/run.ts';
import { send } from './send.ts';

const folder = resolve(process.argv[2] ?? process.env['POSTERN_DATA'] ?? 'var/lab');
const file = readLabFile(folder);
if (file === null) {
  console.error(`There is no lab in ${folder}: start one with npm start, and leave it running.`);
  process.exit(66);
}

const explain = async (id: string): Promise<unknown> => {
  const env = { POSTERN_DATA: folder };
  return JSON.parse((await run(process.execPath, ['bin/postern.js', 'explain', id, '--json'], { env })).stdout);
};

const passwordOf = (address: string): string =>
  file.accounts.find((account) => account.address === address)?.password ?? '';
const letterbox = {
  submissions: file.ports.submissions,
  imap: file.ports.imap,
  tls: { ca: readFileSync(file.ca), servername: 'localhost' },
  passwords: { alice: passwordOf(people.alice), bob: passwordOf(people.bob) },
};

const indent = '    ';
let wrong = 0;
for (const forgery of gallery) {
  const { reply, problems } = await send(forgery, { port: file.ports.smtp, folder, letterbox, explain });
  wrong += problems.length === 0 ? 0 : 1;
  console.log(`${problems.length === 0 ? 'ok   ' : 'WRONG'} ${forgery.name}`);
  for (const line of [forgery.story, reply, ...problems]) console.log(`${indent}${line}`);
}
console.log(
  wrong === 0
    ? `\nAll ${gallery.length} got the verdict that they must get. \`postern explain ID\` says why of each that was taken.`
    : `\n${wrong} of ${gallery.length} did not get the verdict that they must get.`,
);
process.exitCode = wrong === 0 ? 0 : 1;
