/**
 * The addresses where people complain of being refused: whoever decides by who a client is lets everybody write there.
 * Implements: RFC 5321 §4.5.1 (postmaster), RFC 2142 §4 (abuse).
 */
export function isHelpDesk(forwardPath: string): boolean {
  const at = forwardPath.lastIndexOf('@');
  const localPart = (at < 0 ? forwardPath : forwardPath.slice(0, at)).toLowerCase();
  return localPart === 'postmaster' || localPart === 'abuse';
}
