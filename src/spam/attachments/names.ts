/**
 * What a file name promises, and how it deceives: endings that are run when they are opened, a harmless ending before one of
 * them, marks that turn the reading direction (UAX #9 §2), blanks that push the ending out of sight.
 */

/** Endings that Windows, macOS or their programs run, or obey, when they are opened. */
const programs = new Set(
  `ade adp app apk appref-ms appx appxbundle application bas bat chm cmd com command cpl dll exe gadget hlp hta inf ins isp jar jnlp
js jse lib library-ms lnk mad maf mam maq mar mas mat mau mav maw mcf mda mde mdt mdw mdz msc msh msh1 msh2 msi msix msp mst ocx one onepkg
ops osd pif plg prf prg ps1 ps1xml ps2 psc1 psc2 psd1 psm1 pst reg scf scpt scr sct settingcontent-ms shb shs sys theme tmp udl vb vbe
vbp vbs vsmacros vsw vxd website wll wsc wsf wsh xbap xll xnk`
    .split('\n')
    .flatMap((line) => line.split(' ')),
);

const diskImages = new Set(['dmg', 'img', 'iso', 'udf', 'vhd', 'vhdx', 'vmdk']);
const macroDocuments = new Set('docm dotm potm ppam ppsm pptm sldm xlam xlm xlsb xlsm xltm'.split(' '));
const harmless = new Set(
  'avi bmp csv doc docx eml gif htm html jpeg jpg mov mp3 mp4 mpg odp ods odt pdf png ppt pptx rar rtf tif tiff txt wav xls xlsx xml zip 7z'.split(
    ' ',
  ),
);

/** Marks that are not seen: directions, zero widths, controls. */
function isInvisible(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  return turns(code) || (code >= 0x200b && code <= 0x200f) || code === 0xfeff || code === 0x2060 || code === 0xad;
}

const turns = (code: number): boolean => (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);

/** Trailing dots and blanks are no part of a name on Windows. */
function clean(name: string): string {
  const seen = Array.from(name)
    .filter((letter) => !isInvisible(letter.codePointAt(0) ?? 0))
    .join('');
  let end = seen.length;
  while (end > 0 && (seen[end - 1] === '.' || seen[end - 1] === ' ')) end -= 1;
  return seen.slice(0, end).toLowerCase();
}

/** Behind the last dot, lower case; '' without one. */
export function endingOf(name: string): string {
  const cleaned = clean(name);
  const dot = cleaned.lastIndexOf('.');
  return dot === -1 ? '' : cleaned.slice(dot + 1).trim();
}

export const isDangerousName = (name: string): boolean => programs.has(endingOf(name));
export const isDiskImageName = (name: string): boolean => diskImages.has(endingOf(name));
export const isMacroName = (name: string): boolean => macroDocuments.has(endingOf(name));

/** invoice.pdf.exe */
export function hasDoubleEnding(name: string): boolean {
  const ending = endingOf(name);
  if (!programs.has(ending) && !diskImages.has(ending)) return false;
  const cleaned = clean(name);
  return harmless.has(endingOf(cleaned.slice(0, cleaned.lastIndexOf('.'))));
}

/** Blanks in a row before an ending that push it out of what is shown. Ours. */
const pushed = 6;

export function isDisguised(name: string): boolean {
  if (Array.from(name).some((letter) => turns(letter.codePointAt(0) ?? 0))) return true;
  const dot = name.lastIndexOf('.');
  if (dot < pushed) return false;
  let at = dot;
  while (at > 0 && isBlank(name.charCodeAt(at - 1))) at -= 1;
  return dot - at >= pushed && at > 0;
}

const isBlank = (code: number): boolean =>
  code === 0x20 || code === 0xa0 || code === 0x5f || code === 0x3000 || (code >= 0x2000 && code <= 0x200b);
