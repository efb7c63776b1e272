/**
 * The keys that all trust begins with.
 * Source: https://data.iana.org/root-anchors/root-anchors.xml (RFC 9718), as in Debian's dns-root-data.
 */
import type { TrustAnchor } from './chain.ts';
import { root } from './names.ts';

const ds = (tag: number, digest: string) =>
  ({ tag, algorithm: 8, digestType: 2, digest: Buffer.from(digest, 'hex') }) as const;

export const rootAnchor: TrustAnchor = {
  zone: root,
  ds: [
    // KSK-2017
    ds(20326, 'E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D'),
    // KSK-2024
    ds(38696, '683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16'),
  ],
};
