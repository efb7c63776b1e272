/** The starter model, read from its file when it is first asked for: tokens as octets (spam/bayes/octets.ts), compressed (zstd). */
import { readFileSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { TokenTable } from '../../spam/bayes/octets.ts';

/** Octets of a starter; ours are a fraction of it. */
const mostOctets = 64 * 1024 * 1024;

/** null where there is none; throws where the file is not there or is none. */
export function starterOf(file: string | null): () => TokenTable | null {
  let table: TokenTable | null = null;
  return () => {
    if (file === null || table !== null) return table;
    table = TokenTable.of(zstdDecompressSync(readFileSync(file), { maxOutputLength: mostOctets }));
    if (table === null) throw new Error(`${file} is no memory of tokens`);
    return table;
  };
}
