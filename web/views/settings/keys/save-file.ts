/** Octets as a file of the device. */
export function saveFile(name: string, type: string, octets: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(octets)], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
