/** What was found out about messages when they arrived. */
import { zstdDecompressSync } from 'node:zlib';
import type { AccountId } from '../../../directory/types.ts';
import type { EvidenceReader, KeptEvidence } from '../../../ms/evidence.ts';
import type { EmailId } from '../../../ms/types.ts';
import type { PackReader } from '../../blobs/pack-reader.ts';
import { number, octets, text, textOrNull } from '../row.ts';
import type { Statements } from '../statements.ts';
import { PlacedContent } from './content.ts';

/** Octets of a record; ours are a fraction of it. */
const mostOctets = 4 * 1024 * 1024;

function keptOf(sql: Statements, account: AccountId, email: EmailId): KeptEvidence | null {
  const row = sql.row('SELECT queue_id, record FROM evidence WHERE account_id = ? AND email_id = ?', account, email);
  if (row === null) return null;
  const json = zstdDecompressSync(octets(row, 'record'), { maxOutputLength: mostOctets }).toString();
  return { id: text(row, 'queue_id'), json };
}

export const evidenceReader = (sql: Statements, packs: PackReader): EvidenceReader => ({
  evidence: (account, email) => Promise.resolve(keptOf(sql, account, email)?.json ?? null),
  kept: (account, email) => Promise.resolve(keptOf(sql, account, email)),
  evidenceOf: (id) =>
    Promise.resolve(
      sql.rows('SELECT account_id, email_id FROM evidence WHERE queue_id = ? ORDER BY account_id', id).map((row) => ({
        account: number(row, 'account_id') as AccountId,
        email: number(row, 'email_id') as EmailId,
      })),
    ),
  release: (account, email) => {
    const row = sql.row(
      'SELECT released_by, released_at FROM evidence WHERE account_id = ? AND email_id = ?',
      account,
      email,
    );
    const by = row === null ? null : textOrNull(row, 'released_by');
    return Promise.resolve(row === null || by === null ? null : { by, at: number(row, 'released_at') });
  },
  original: (account, email) => {
    const row = sql.row(
      `SELECT x'' AS prefix, b.pack_id, b.position, b.size FROM email e JOIN blob b ON b.id = e.blob_id
       WHERE e.account_id = ? AND e.id = ?`,
      account,
      email,
    );
    return Promise.resolve(row === null ? null : PlacedContent.of(row, packs));
  },
});
