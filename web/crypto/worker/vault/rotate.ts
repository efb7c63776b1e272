/**
 * A vault under another master key: every private key in it, and new locks in the place of all there were. Who knows an old passphrase,
 * has an old kit or a device that was lost opens nothing that is written from then on. What was copied before stays open to them:
 * docs/vault.md.
 */
import type { BoxChanges, Kit, StoredBox } from '../../vault.ts';
import { type Holder, boxKinds, holderOf, readManifest, rewrapKeys, writeManifest } from './boxes.ts';
import { kitOf } from './kit.ts';
import { makeLock, writeLock } from './locks.ts';
import { chance } from './seal.ts';

export interface Rotated {
  readonly changes: BoxChanges;
  readonly kit: Kit;
  readonly holder: Holder;
}

/** `goes` are the boxes of its locks. Boxes that do not open stay as they are, and are told of as before. */
export async function rotate(
  from: Holder,
  boxes: readonly StoredBox[],
  goes: readonly string[],
  passphrase: string,
  { counter, now }: { readonly counter: number; readonly now: number },
): Promise<Rotated | null> {
  const found = await readManifest(from, boxes);
  if (found === null) return null;
  const [master, secret] = [chance(32), chance(32)];
  const { account, vault } = from;
  const at = { account, vault, now };
  const locks = [
    await makeLock(at, master, { kind: 'passphrase', passphrase }),
    await makeLock(at, master, { kind: 'kit', secret }),
  ];
  const holder = await holderOf(account, vault, master);
  master.fill(0);
  const manifest = { ...found.manifest, counter, changedAt: now, locks: locks.map(({ id }) => id), kitTested: false };
  const kit = kitOf(secret);
  secret.fill(0);
  return {
    changes: {
      create: locks.map((lock) => ({ kind: boxKinds.lock, content: writeLock(lock) })),
      update: [
        ...(await rewrapKeys(from, holder, boxes)),
        { id: found.id, ...(await writeManifest(holder, manifest)) },
      ],
      destroy: goes,
    },
    kit,
    holder,
  };
}
