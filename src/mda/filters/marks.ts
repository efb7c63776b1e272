/** Names of what is done once in a time: digests, so that nobody's addresses stand in what is remembered. */
import { createHash } from 'node:crypto';

const digest = (parts: readonly (string | number)[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest();

export const duplicateMark = (mark: string): Buffer => digest(['duplicate', mark]);
export const complaintMark = (script: number, version: number): Buffer => digest(['complaint', script, version]);
/** A notice, and whom it was sent to. */
export const noticeMark = (handle: string, sender: string): Buffer => digest(['vacation', handle, sender]);
export const restMark = (reason: string): Buffer => digest(['rest', reason]);
