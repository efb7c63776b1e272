/**
 * The keys that all trust begins with.
 * Source: https://data.iana.org/root-anchors/root-anchors.xml (RFC 9718), as in Debian's dns-root-data.
 */
import type { TrustAnchor } from './chain.ts';
import type { Ds } from './keys.ts';
import { type WireName, wireName } from './names.ts';

/** A DS and whose key it names: '' for the root's. */
export interface AnchorRecord extends Ds {
  readonly zone: string;
}

const ofRoot = (tag: number, digest: string): AnchorRecord => ({
  zone: '',
  tag,
  algorithm: 8,
  digestType: 2,
  digest: Buffer.from(digest, 'hex'),
});

export const rootAnchors: readonly AnchorRecord[] = [
  // KSK-2017
  ofRoot(20326, 'E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D'),
  // KSK-2024
  ofRoot(38696, '683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16'),
];

/** By zone; each key that is named may be the one. */
export function trustAnchors(records: readonly AnchorRecord[]): readonly TrustAnchor[] {
  const zones = new Map<WireName, Ds[]>();
  for (const { zone, ...ds } of records) {
    const name = wireName(zone);
    zones.set(name, [...(zones.get(name) ?? []), ds]);
  }
  return [...zones].map(([zone, ds]) => ({ zone, ds }));
}
