/** What of the data folder takes how much. */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { SettingParts } from '../http/admin/settings.ts';
import type { DirectoryReader } from '../directory/port.ts';

type Part = Awaited<ReturnType<SettingParts['storage']>>['parts'][number]['name'];

/** Accounts that are shown. */
const most = 50;

export async function diskOf(folder: string) {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}

export async function storageShown(
  folder: string,
  directory: Pick<DirectoryReader, 'accounts'>,
): ReturnType<SettingParts['storage']> {
  const [disk, accounts, files] = await Promise.all([
    diskOf(folder),
    directory.accounts(),
    readdir(folder, { recursive: true }),
  ]);
  const parts: Record<Part, number> = { database: 0, journal: 0, packs: 0, search: 0, other: 0 };
  for (const file of files) {
    // What is gone meanwhile takes nothing.
    const found = await stat(join(folder, file)).catch(() => null);
    if (found?.isFile() === true) parts[partOf(file)] += found.size;
  }
  return {
    folder,
    ...disk,
    parts: Object.entries(parts).map(([name, octets]) => ({ name: name as Part, octets })),
    accounts: accounts
      .toSorted((one, other) => other.used - one.used)
      .slice(0, most)
      .map(({ address, used, quota }) => ({ address, used, quota })),
  };
}

function partOf(file: string): Part {
  const [first = ''] = file.split(sep);
  if (first === 'packs' || first === 'search') return first;
  if (first === 'postern.db') return 'database';
  return first.startsWith('postern.db-') ? 'journal' : 'other';
}
