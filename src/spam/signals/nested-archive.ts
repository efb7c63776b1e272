/** Archives in archives, and those that are packed so often that nobody looks inside. */
import { endingOf } from '../attachments/names.ts';
import type { Attached, Kind } from '../attachments/types.ts';
import { shown } from '../attachments/shown.ts';
import type { Signal } from '../types.ts';
import { foundAny } from './found.ts';
const archives = new Set<Kind>(['zip', 'rar', '7z', 'cab', 'gzip', 'other archive', 'disk image']);
/** A tar in a gzip is one archive. */
const isNested = ({ kind, within, traits }: Attached): boolean =>
  traits.includes('deep') || (archives.has(kind) && within.some((name) => archiveEndings.has(endingOf(name))));
const archiveEndings = new Set('zip rar 7z cab gz tgz tar iso img arj lzh ace xz bz2'.split(' '));

export const nestedArchive: Signal = {
  name: 'nested-archive',
  description: 'An archive is packed in an archive',
  test: ({ files }) => foundAny(files.filter(isNested).map(shown)),
};
