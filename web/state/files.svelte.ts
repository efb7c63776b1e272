/**
 * What goes with a message that is being written: files behind it and pictures in its text, on their way to the server or there.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { JmapClient } from '../api/jmap.ts';
import { ownPicture } from '../api/pictures.ts';
import type { BodyPart } from '../api/types.ts';
import { upload } from '../api/upload.ts';
import type { Attached } from '../model/compose.ts';
import { shownSize } from '../model/dates.ts';
import { spoken } from '../text/language.svelte.ts';

export interface FileRow {
  readonly key: number;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** null until it is there. */
  readonly blobId: string | null;
  /** Of a picture in the text; null for a file behind it. */
  readonly cid: string | null;
  /** 0 to 1 */
  readonly progress: number;
  readonly problem: 'not-attached' | 'too-large' | null;
}

/** Why a message cannot go with its files. */
export type FileProblem = 'uploading' | 'not-attached' | 'too-much';

export class Files {
  rows = $state.raw<readonly FileRow[]>([]);
  /** Where the page has the pictures, by Content-ID. */
  readonly pictures = new SvelteMap<string, string>();
  readonly #client: JmapClient;
  readonly #uploads = new SvelteMap<number, AbortController>();
  /** Files that stay in the browser, by the name that stands for their blobId. */
  readonly #here = new SvelteMap<string, File>();
  #staysHere = false;
  #key = 0;

  constructor(client: JmapClient) {
    this.#client = client;
  }

  /** Octets that one file may have. RFC 8620 §2 */
  get mostOctets(): number {
    const core = this.#client.session.capabilities['urn:ietf:params:jmap:core'] as { readonly maxSizeUpload?: number };
    return core.maxSizeUpload ?? Infinity;
  }

  /** Octets that all of a message may have. RFC 8621 §1.3.1 */
  get mostTogether(): number {
    return Number(this.#client.options('urn:ietf:params:jmap:mail')['maxSizeAttachmentsPerEmail'] ?? Infinity);
  }

  /** Files behind the text, and pictures in it that are not there yet. */
  get listed(): readonly FileRow[] {
    return this.rows.filter(({ cid, blobId }) => cid === null || blobId === null);
  }

  /** Pictures that are there, as parts of a message. */
  get parts(): readonly BodyPart[] {
    return this.rows.flatMap(({ blobId, cid, name, type, size }) =>
      blobId === null || cid === null
        ? []
        : [{ partId: null, blobId, cid, name, type, size, charset: null, disposition: 'inline' }],
    );
  }

  get shownMost(): string {
    return shownSize(this.mostTogether, spoken());
  }

  /** Those that are there: pictures that the text shows first, then the files. */
  attached(shown: readonly string[]): readonly Attached[] {
    const all = this.rows.flatMap(({ blobId, name, type, size, cid }): readonly Attached[] =>
      blobId === null ? [] : [{ blobId, name, type, size, cid }],
    );
    return [...all.filter(({ cid }) => cid !== null && shown.includes(cid)), ...all.filter(({ cid }) => cid === null)];
  }

  /** Why these cannot go as they are; null where they can. */
  problem(shown: readonly string[]): FileProblem | null {
    const wanted = this.rows.filter(({ cid }) => cid === null || shown.includes(cid));
    if (wanted.some(({ problem }) => problem !== null)) return 'not-attached';
    // Base64 makes 76 characters and a line break of 57 octets. RFC 2045 §6.8
    if (wanted.reduce((sum, { size }) => sum + size, 0) * (78 / 57) > this.mostTogether) return 'too-much';
    return wanted.some(({ blobId }) => blobId === null) ? 'uploading' : null;
  }

  /** What there is already. */
  async take(attached: readonly Attached[]): Promise<void> {
    this.rows = attached.map((file) => ({ ...file, key: (this.#key += 1), progress: 1, problem: null }));
    await Promise.all(
      attached.map(async (file) => {
        const url = file.cid === null ? null : await this.#picture(file);
        if (file.cid !== null && url !== null) this.pictures.set(file.cid, url);
      }),
    );
  }

  /** Whether files stay in the browser until they are sealed. What is here goes to the server where they need not any more. */
  keepHere(staysHere: boolean): void {
    this.#staysHere = staysHere;
    if (staysHere) return;
    for (const { key, blobId } of this.rows) {
      const file = this.#here.get(blobId ?? '');
      if (file === undefined) continue;
      this.#change(key, { blobId: null, progress: 0 });
      void this.#upload(key, file);
    }
    this.#here.clear();
  }

  /** A file that came out of a seal: it stays here, and is known by what is answered. */
  hold(file: File): string {
    const name = `here:${(this.#key += 1)}`;
    this.#here.set(name, file);
    return name;
  }

  /** Octets of a file, here or on the server. Rejects where it cannot be had. */
  async octets(blobId: string): Promise<Uint8Array> {
    const file = this.#here.get(blobId);
    if (file !== undefined) return new Uint8Array(await file.arrayBuffer());
    const url = this.#client.downloadUrl({ blobId, name: 'file', type: 'application/octet-stream' });
    const answer = await fetch(url, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  #picture(file: Attached): string | null | Promise<string | null> {
    const here = this.#here.get(file.blobId);
    return here === undefined ? ownPicture(this.#client, file) : URL.createObjectURL(here);
  }

  attach(files: Iterable<File>): void {
    for (const file of files) this.#add(file, null);
  }

  /** Pictures of the text; answers their Content-IDs. */
  inline(files: Iterable<File>): readonly string[] {
    const domain = this.#client.session.username.split('@').at(-1) ?? '';
    return [...files].map((file) => {
      const random = crypto.getRandomValues(new Uint32Array(4));
      const cid = `${[...random].map((word) => word.toString(36)).join('')}@${domain}`;
      this.pictures.set(cid, URL.createObjectURL(file));
      this.#add(file, cid);
      return cid;
    });
  }

  #add(file: File, cid: string | null): void {
    const key = (this.#key += 1);
    const problem = file.size > this.mostOctets ? 'too-large' : null;
    const type = file.type === '' ? 'application/octet-stream' : file.type;
    this.rows = [
      ...this.rows,
      { key, name: file.name, type, size: file.size, blobId: null, cid, progress: 0, problem },
    ];
    if (problem !== null) return;
    if (this.#staysHere) this.#change(key, { blobId: this.hold(file), progress: 1 });
    else void this.#upload(key, file);
  }

  #change(key: number, changes: Partial<FileRow>): void {
    this.rows = this.rows.map((one) => (one.key === key ? { ...one, ...changes } : one));
  }

  async #upload(key: number, file: File): Promise<void> {
    const abort = new AbortController();
    this.#uploads.set(key, abort);
    const blob = await upload(this.#client, file, (progress) => this.#change(key, { progress }), abort.signal);
    this.#uploads.delete(key);
    this.#change(key, blob === null ? { problem: 'not-attached' } : { blobId: blob.blobId, progress: 1 });
  }

  remove(key: number): void {
    this.#uploads.get(key)?.abort();
    this.rows = this.rows.filter((one) => one.key !== key);
  }

  /** Pictures of the text become files behind it. */
  setApart(shown: readonly string[]): void {
    this.rows = this.rows
      .filter(({ cid }) => cid === null || shown.includes(cid))
      .map((one) => (one.cid === null ? one : { ...one, cid: null }));
  }

  /** What was uploaded is forgotten by the server after a while; what a draft holds is there as long as the draft. */
  adopt(sent: readonly Attached[], parts: readonly BodyPart[]): void {
    if (parts.length !== sent.length) return;
    const held = new SvelteMap(sent.map(({ blobId }, at) => [blobId, parts[at]?.blobId ?? blobId]));
    this.rows = this.rows.map((file) => ({ ...file, blobId: held.get(file.blobId ?? '') ?? file.blobId }));
  }

  stop(): void {
    this.#here.clear();
    for (const abort of this.#uploads.values()) abort.abort();
    for (const url of this.pictures.values()) URL.revokeObjectURL(url);
  }
}
