/**
 * The same part tree for a message with octets put in front of it.
 * The store keeps the headers that belong to one delivery (Return-Path, Received …) apart from the message they head.
 */
import type { Part } from './types.ts';

/** The tree of a message before whose header `by` octets of header fields were put: all moves but the root's start. */
export const shiftPart = (root: Part, by: number): Part => ({
  ...root,
  body: root.body + by,
  end: root.end + by,
  children: root.children.map((child) => moved(child, by)),
});

const moved = (part: Part, by: number): Part => ({
  ...part,
  start: part.start + by,
  body: part.body + by,
  end: part.end + by,
  children: part.children.map((child) => moved(child, by)),
});
