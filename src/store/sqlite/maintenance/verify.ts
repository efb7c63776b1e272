/**
 * Verification: the database's own check, every reference, every counter, every octet against its hash.
 */
import { createHash } from 'node:crypto';
import { PackReader } from '../../blobs/pack-reader.ts';
import { number, octets, text } from '../row.ts';
import type { Statements } from '../statements.ts';
import type { Progress, StoreContext } from './context.ts';
import { verifyFlags } from './verify-flags.ts';

export interface VerifyReport {
  readonly messages: number;
  readonly blobs: number;
  readonly queued: number;
  readonly octets: number;
  /** One sentence each; none when all is well. */
  readonly problems: readonly string[];
}

/** Problems told one by one before the rest is only counted. */
const problemsTold = 100;
const readStep = 1024 * 1024;

/** Each query answers rows that should not be: `what` is the start of the sentence. */
const invariants: readonly { readonly what: string; readonly sql: string }[] = [
  {
    what: 'a message without its e-mail',
    sql: `SELECT m.account_id || '/' || m.mailbox_id || '/' || m.uid AS which FROM message m
          LEFT JOIN email e ON e.account_id = m.account_id AND e.id = m.email_id WHERE e.id IS NULL`,
  },
  {
    what: 'an e-mail without its content',
    sql: `SELECT e.account_id || '/' || e.id AS which FROM email e LEFT JOIN blob b ON b.id = e.blob_id WHERE b.id IS NULL`,
  },
  {
    what: 'a queue entry without its content',
    sql: `SELECT q.id AS which FROM queue_entry q LEFT JOIN blob b ON b.id = q.blob_id WHERE b.id IS NULL`,
  },
  {
    what: 'a message in a mailbox that is not there',
    sql: `SELECT m.account_id || '/' || m.mailbox_id || '/' || m.uid AS which FROM message m
          LEFT JOIN mailbox b ON b.account_id = m.account_id AND b.id = m.mailbox_id WHERE b.id IS NULL`,
  },
  {
    what: 'flags of a mailbox that is not there',
    sql: `SELECT p.account_id || '/' || p.mailbox_id || '/' || p.page AS which FROM flag_page p
          LEFT JOIN mailbox b ON b.account_id = p.account_id AND b.id = p.mailbox_id WHERE b.id IS NULL`,
  },
  {
    what: 'an annotation of a mailbox that is not there',
    sql: `SELECT a.account_id || '/' || a.mailbox_id || a.name AS which FROM annotation a
          LEFT JOIN mailbox b ON b.account_id = a.account_id AND b.id = a.mailbox_id
          WHERE a.mailbox_id <> 0 AND b.id IS NULL`,
  },
  {
    what: 'a UID that is not below UIDNEXT',
    sql: `SELECT m.account_id || '/' || m.mailbox_id || '/' || m.uid AS which FROM message m
          JOIN mailbox b ON b.account_id = m.account_id AND b.id = m.mailbox_id WHERE m.uid >= b.uid_next`,
  },
  {
    what: 'a UID that lives and is expunged',
    sql: `SELECT m.account_id || '/' || m.mailbox_id || '/' || m.uid AS which FROM message m
          JOIN expunged x ON x.account_id = m.account_id AND x.mailbox_id = m.mailbox_id AND x.uid = m.uid`,
  },
  {
    what: 'a mailbox whose counters are wrong',
    sql: `SELECT b.account_id || '/' || b.name AS which FROM mailbox b
          LEFT JOIN (SELECT account_id, mailbox_id, count(*) AS messages, sum(size) AS size FROM message
                     GROUP BY account_id, mailbox_id) m ON m.account_id = b.account_id AND m.mailbox_id = b.id
          WHERE b.messages <> coalesce(m.messages, 0) OR b.size <> coalesce(m.size, 0)`,
  },
  {
    what: 'an account whose used octets are wrong',
    sql: `SELECT a.address AS which FROM account a JOIN account_state s ON s.account_id = a.id
          WHERE s.used <> (SELECT coalesce(sum(size), 0) FROM mailbox WHERE account_id = a.id)`,
  },
  {
    what: 'access to a mailbox that is not there',
    sql: `SELECT x.account_id || '/' || x.mailbox_id || '/' || x.identifier AS which FROM mailbox_access x
          LEFT JOIN mailbox b ON b.account_id = x.account_id AND b.id = x.mailbox_id WHERE b.id IS NULL`,
  },
  {
    what: 'a blob whose references are miscounted',
    sql: `SELECT CAST(b.id AS TEXT) AS which FROM blob b
          LEFT JOIN (SELECT blob_id, count(*) AS n FROM (
            SELECT blob_id FROM email UNION ALL SELECT blob_id FROM queue_entry UNION ALL SELECT blob_id FROM upload) AS users GROUP BY blob_id) r ON r.blob_id = b.id
          WHERE b.refs <> coalesce(r.n, 0)`,
  },
];

export async function verify(context: StoreContext, progress: Progress): Promise<VerifyReport> {
  const { sql, directory } = context;
  const problems: string[] = [];
  let untold = 0;
  const tell = (problem: string): void => {
    if (problems.length < problemsTold) problems.push(problem);
    else untold += 1;
  };
  for (const row of sql.rows('PRAGMA integrity_check')) {
    const said = text(row, 'integrity_check');
    if (said !== 'ok') tell(`the database says: ${said}`);
  }
  // One snapshot for all the counting, so that a server that delivers meanwhile does not look like damage.
  sql.database.exec('BEGIN');
  try {
    for (const { what, sql: query } of invariants) {
      for (const row of sql.rows(query)) tell(`${what}: ${text(row, 'which')}`);
    }
    verifyFlags(sql, tell);
  } finally {
    sql.database.exec('COMMIT');
  }
  const checked = await verifyContent(sql, directory, tell, progress);
  if (untold > 0) problems.push(`… and ${untold} more`);
  const count = (table: string): number => number(sql.row(`SELECT count(*) AS n FROM ${table}`) ?? { n: 0 }, 'n');
  return { messages: count('message'), queued: count('queue_entry'), ...checked, problems };
}

async function verifyContent(
  sql: Statements,
  directory: string,
  tell: (problem: string) => void,
  progress: Progress,
): Promise<{ readonly blobs: number; readonly octets: number }> {
  const packs = new PackReader(directory);
  const total = number(sql.row('SELECT count(*) AS n FROM blob') ?? { n: 0 }, 'n');
  let blobs = 0;
  let read = 0;
  try {
    for (let after = 0; ;) {
      const rows = sql.rows(
        'SELECT id, hash, pack_id, position, size FROM blob WHERE id > ? ORDER BY id LIMIT 500',
        after,
      );
      if (rows.length === 0) return { blobs, octets: read };
      for (const row of rows) {
        after = number(row, 'id');
        const size = number(row, 'size');
        try {
          const digest = createHash('sha256');
          for (let at = 0; at < size; at += readStep) {
            const position = number(row, 'position') + at;
            digest.update(await packs.read(number(row, 'pack_id'), position, Math.min(readStep, size - at)));
          }
          if (!digest.digest().equals(octets(row, 'hash')))
            tell(`blob ${after}: its octets are not those that were stored`);
        } catch (error) {
          // The purge may have removed it since the row was read.
          const still = sql.row('SELECT 1 AS still FROM blob WHERE id = ? AND refs > 0', after);
          if (still !== null) tell(`blob ${after}: ${error instanceof Error ? error.message : String(error)}`);
        }
        blobs += 1;
        read += size;
      }
      progress(blobs, total, 'blobs');
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  } finally {
    packs.close();
  }
}
