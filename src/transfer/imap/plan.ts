/**
 * Which folders are taken, and where their messages go.
 * A folder with a special use goes to the mailbox that has this use here (RFC 6154), whatever the two are called. A folder
 * that shows messages of other folders is left: of Gmail's "All Mail" what is in no other folder is taken, into the archive.
 */
import type { AccountId } from '../../directory/types.ts';
import type { MailReader } from '../../ms/port.ts';
import type { SpecialUse } from '../../ms/types.ts';
import type { SourceFolder } from './folders.ts';

export interface FolderChoice {
  /** Names as the other server shows them, or as they are called here; none is all. A folder brings those below it. */
  readonly only: readonly string[];
  readonly except: readonly string[];
  /** Above everything, or null. */
  readonly below: string | null;
}

export interface PlannedFolder {
  readonly folder: SourceFolder;
  readonly mailbox: string;
  /** For a mailbox that must be made. */
  readonly use: SpecialUse | null;
  /** Only messages that came from no other folder. */
  readonly remainder: boolean;
}

export interface Plan {
  readonly folders: readonly PlannedFolder[];
  /** Folders that are left, and why. */
  readonly left: readonly { readonly name: string; readonly why: string }[];
}

/** Uses of folders that show messages of others. RFC 6154 §2 */
const views: readonly (SpecialUse | null)[] = ['all', 'flagged', 'important'];

export async function planFolders(
  read: Pick<MailReader, 'mailboxByUse'>,
  account: AccountId,
  folders: readonly SourceFolder[],
  choice: FolderChoice,
  isGmail: boolean,
): Promise<Plan> {
  const planned: PlannedFolder[] = [];
  const left: { readonly name: string; readonly why: string }[] = [];
  for (const folder of folders) {
    const named = choice.only.some((name) => isWithin(folder, name));
    if ((choice.only.length > 0 && !named) || choice.except.some((name) => isWithin(folder, name))) continue;
    const remainder = isGmail && folder.use === 'all';
    if (views.includes(folder.use) && !named && !remainder) {
      left.push({ name: folder.name, why: 'it shows messages of other folders' });
      continue;
    }
    const use = folder.use === 'all' ? 'archive' : folder.use;
    const place = await placeOf(read, account, folder, use, choice.below);
    planned.push({ folder, ...place, remainder });
  }
  return { folders: planned, left };
}

function isWithin({ name, here }: SourceFolder, wanted: string): boolean {
  const plain = wanted.normalize('NFC');
  return [name, here].some(
    (own) => own === plain || (own.startsWith(plain) && '/.'.includes(own.charAt(plain.length))),
  );
}

async function placeOf(
  read: Pick<MailReader, 'mailboxByUse'>,
  account: AccountId,
  { here }: SourceFolder,
  use: SpecialUse | null,
  below: string | null,
): Promise<Pick<PlannedFolder, 'mailbox' | 'use'>> {
  if (below !== null) return { mailbox: `${below}/${here}`, use: null };
  const same = use === null ? null : await read.mailboxByUse(account, use);
  return same === null ? { mailbox: here, use } : { mailbox: same.name, use: null };
}
