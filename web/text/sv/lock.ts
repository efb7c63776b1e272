/** Words of the lock of a message that is being written, in Swedish. */
import type { LockWords } from '../en/lock.ts';

export const lock: LockWords = {
  lock: 'Skydd',
  off: 'Oskyddat',
  signed: 'Signerat',
  sealed: 'Krypterat och signerat',
  about:
    'Signerat: alla kan läsa det och se att det är ditt och oförändrat. Krypterat: bara de du skriver till läser det; även ämnet finns inuti. Valet minns för var och en.',
  make: 'Skapa en nyckel för att signera och kryptera',
  looking: 'Söker nycklar …',
  possible: 'Alla här kan få brevet krypterat.',
  nobody: 'Välj vem du skriver till, så syns vad som kan krypteras.',
  without: 'Det finns ingen nyckel för {addresses}. Be dem skapa en, eller skicka okrypterat.',
  unencrypted: 'Skicka bara signerat',
  by: '{address}: {standard}, nyckel {fingerprint} sedan {date}',
  'by-new': '{address}: {standard}, nyckel {fingerprint}, sedd nu för första gången',
  compared: 'du har jämfört den',
  'chip-yes': 'kan krypteras',
  'chip-no': 'ingen nyckel',
  'chip-asks': 'söker en nyckel',
  'chip-changed': 'annan nyckel än förut',
  changed:
    '{address} använder en annan nyckel än förut. Fråga på annat sätt innan du skriver något hemligt. {sentence}',
  closed: 'Dina nycklar är låsta: lås upp dem, så skickas det.',
  'no-own-key': 'Det finns ingen nyckel för adressen du skriver från.',
  'no-key': 'Det finns ingen nyckel för {detail}.',
  'not-uploaded': 'Det förseglade brevet nådde inte servern. Försök igen.',
  refused: 'Det kan inte förseglas: {detail}.',
  other: 'Det kan inte förseglas. Se efter dina nycklar i inställningarna.',
  earlier: 'Det som sparats okrypterat ersätts av ett krypterat utkast.',
};
