/** Programs that were sold to send mail to millions who did not ask, by the names they gave themselves. */
import { programName } from '../facts/programs.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';
const names =
  'achi-kochi|advanced mass sender|atomic mail|aureate group|avalanche|bulk mailer|bulkmail|crescent internet tool|cybercreek|diffondi|direct mail express|easy dm|ebizmailer|emailer platinum|evamail|extractor pro|floodgate|global mail|group mail|groupmail|hurricane|ireach|jixing|jpfree|mach10|mach 10|mail king|mailking|mailmaster|mass mail|mass sender|massmail|massive|max bulk|maxbulk|millennium mailer|mmailer|multimailer|opt-in lightning|oshirase|post master|power mailer|prospect mailer|quicksender|rapid mailer|ready aim|rlsp|send-safe|stealth mass|supermail|super mailer|targeted mail|turbo mail|unity mail|veloz|worldmerge|xmailer pro|ybm mailer|yournamehere'.split(
    '|',
  );

export const massProgram: Signal = {
  name: 'mass-program',
  description: 'The mail program is known for unwanted mail',
  test: (facts) => {
    const name = programName(facts);
    const lower = name.toLowerCase();
    return foundIf(lower !== '' && names.some((each) => lower.includes(each)), name);
  },
};
