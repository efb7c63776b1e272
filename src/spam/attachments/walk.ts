/**
 * Every file of a message, with those inside of others, each with its kind and what it can do. In breadth, so that a deep or a
 * long archive hides no other one; bounded in depth, number and octets.
 */
import { examine } from '../../message/examine.ts';
import { partBytes } from '../../message/mime/text.ts';
import { leavesOf } from '../facts/leaves.ts';
import { limits } from '../limits.ts';
import type { Leaf } from '../types.ts';
import { openCabinet, openGzip, openRar, openSingle, openTar } from './archives.ts';
import { openCompound } from './compound.ts';
import { openDrawing, openPage, openPdf, openRtf } from './documents.ts';
import { openImage } from './image.ts';
import { type Budget, fullBudget } from './inflate.ts';
import { kindOf, markReach } from './kinds.ts';
import { endingOf } from './names.ts';
import type { Attached, Inner, Kind, Opened, Trait } from './types.ts';
import { openSeven } from './seven.ts';
import { openWinmail } from './winmail.ts';
import { openZip } from './zip.ts';

type Open = (content: Buffer, budget: Budget, name: string) => Opened;

const openers: Partial<Readonly<Record<Kind, Open>>> = {
  zip: openZip,
  tar: openTar,
  gzip: openGzip,
  rar: openRar,
  '7z': openSeven,
  cab: openCabinet,
  'disk image': openImage,
  'other archive': openSingle,
  compound: openCompound,
  rtf: openRtf,
  pdf: openPdf,
  page: openPage,
  drawing: openDrawing,
  winmail: openWinmail,
  message: openMessage,
};

interface Waiting extends Inner {
  readonly within: readonly string[];
  readonly type: string | null;
}

export function walkFiles(bytes: Buffer, leaves: readonly Leaf[]): readonly Attached[] {
  const budget = fullBudget();
  const found: Attached[] = [];
  let level = leaves.filter(isFile).map((leaf): Waiting => ({ ...innerOf(bytes, leaf), within: [], type: leaf.type }));
  for (let depth = 0; level.length > 0; depth++) {
    const next: Waiting[] = [];
    for (const waiting of level) {
      if (budget.files <= 0) break;
      budget.files -= 1;
      const { attached, files } = lookInto(waiting, budget, depth);
      found.push(attached);
      const within = [...waiting.within, waiting.name];
      for (const file of files.slice(0, limits.files)) next.push({ ...file, within, type: null });
    }
    level = next;
  }
  return found;
}

/** Texts of the message itself are no files. */
const isFile = ({ part, raw, isAttachment }: Leaf): boolean => part.type !== 'text' || isAttachment || raw !== null;

function innerOf(bytes: Buffer, { part, raw }: Leaf): Inner {
  return {
    name: raw ?? '',
    // Four octets stand for three, and lines have ends.
    read: (limit) => partBytes(bytes, { ...part, end: Math.min(part.end, part.body + limit * 2) }).subarray(0, limit),
  };
}

function lookInto(waiting: Waiting, budget: Budget, depth: number): { attached: Attached; files: readonly Inner[] } {
  const { name, within, type, read } = waiting;
  const head = read(markReach);
  const seen = head === null ? 'unknown' : kindOf(head);
  const kind = seen === 'unknown' && head !== null && isMessage(type, name) ? 'message' : seen;
  const open = budget.looked > 0 ? openers[kind] : undefined;
  const room = Math.min(limits.fileOctets, budget.looked);
  const content = open === undefined || head === null ? null : head.length < markReach ? head : read(room);
  if (open === undefined || content === null) return { attached: { name, within, type, kind, traits: [] }, files: [] };
  budget.looked -= content.length;
  const opened = open(content, budget, name);
  const isDeep = depth >= limits.fileDepth && opened.files.length > 0;
  const traits: Trait[] = isDeep ? [...opened.traits, 'deep'] : [...opened.traits];
  return { attached: { name, within, type, kind: opened.kind ?? kind, traits }, files: isDeep ? [] : opened.files };
}

/** Messages are told by what they are called: any text looks like one. */
const isMessage = (type: string | null, name: string): boolean => type === 'message/rfc822' || endingOf(name) === 'eml';

function openMessage(content: Buffer): Opened {
  const { structure } = examine(content);
  return {
    traits: [],
    files: leavesOf(structure)
      .filter(isFile)
      .map((leaf) => innerOf(content, leaf)),
  };
}
