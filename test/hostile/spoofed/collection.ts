/** All of the spoofed messages, with what each must be called: for whoever else must not be deceived by them. */
import type { Attack } from './attack.ts';
import { certificates } from './certificates.ts';
import { honest } from './honest.ts';
import { identities } from './identities.ts';
import type { Kit, OpenPgpKit, SmimeKit } from './kit.ts';
import { packets } from './packets.ts';
import { published } from './published.ts';
import { trees } from './trees.ts';

export interface Specimen {
  readonly name: string;
  readonly verdict: string;
  readonly fault: string | null;
  readonly message: Buffer;
}

export async function collection(openpgp: OpenPgpKit, smime: SmimeKit): Promise<readonly Specimen[]> {
  const specimens: Specimen[] = [];
  const add = async <K extends Kit>(kit: K, rows: readonly Attack<K>[]): Promise<void> => {
    for (const [what, verdict, fault, make] of rows)
      specimens.push({ name: `${kit.name}: ${what}`, verdict, fault, message: Buffer.from(await make(kit), 'latin1') });
  };
  const both: readonly Attack[] = [
    ...published,
    ...identities,
    ...trees,
    ...honest.map(([what, make]): Attack => [what, 'valid', null, make]),
  ];
  for (const kit of [openpgp, smime]) await add<Kit>(kit, both);
  await add(openpgp, packets);
  await add(smime, certificates);
  return specimens;
}
