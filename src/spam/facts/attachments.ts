/**
 * What an attachment is, by its name and its first octets, and the names in a ZIP without unpacking it.
 * Implements: PKWARE APPNOTE §4.3.7 (local file header); marks of PE, ELF, Mach-O and OLE2 files.
 */
import { limits } from '../limits.ts';

/** Endings that Windows, macOS or their programs run when they are opened. */
const programs = new Set(
  'ade adp app bas bat chm cmd com cpl dll exe gadget hta img inf ins iso jar js jse lnk mde msc msi msp mst pif ps1 reg scr sct shb shs sys url vb vbe vbs vhd wsc wsf wsh xll docm xlsm pptm dotm'.split(
    ' ',
  ),
);

export function isDangerousName(name: string): boolean {
  const lower = name.toLowerCase().trim();
  const dot = lower.lastIndexOf('.');
  return dot !== -1 && programs.has(lower.slice(dot + 1).trim());
}

/** Whether octets begin as a program does. */
export function isProgram(content: Buffer): boolean {
  const start = content.toString('latin1', 0, 4);
  if (start === '\x7fELF' || start === '\xcf\xfa\xed\xfe') return true;
  if (!start.startsWith('MZ') || content.length < 0x40) return false;
  const header = content.readUInt32LE(0x3c);
  return header + 2 <= content.length ? content.toString('latin1', header, header + 2) === 'PE' : content.length > 512;
}

const localHeader = Buffer.from('PK\x03\x04', 'latin1');

/** Names of the files in a ZIP, as its local headers give them. */
export function archiveNames(content: Buffer): readonly string[] {
  if (!content.subarray(0, 4).equals(localHeader)) return [];
  const names: string[] = [];
  for (let at = 0; at !== -1 && at + 30 <= content.length; at = content.indexOf(localHeader, at + 4)) {
    const length = content.readUInt16LE(at + 26);
    names.push(content.toString('utf8', at + 30, at + 30 + Math.min(length, 255)));
    if (names.length >= limits.archiveNames) break;
  }
  return names;
}
