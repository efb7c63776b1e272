/**
 * Every signal. To add one: a file of its own, a row here, and a weight in ../weights.ts.
 */
import type { Signal } from '../types.ts';
import { activePage } from './active-page.ts';
import { activePdf } from './active-pdf.ts';
import { activePicture } from './active-picture.ts';
import { addressLink } from './address-link.ts';
import { addressedSubject } from './addressed-subject.ts';
import { archiveBomb } from './archive-bomb.ts';
import { authentic } from './authentic.ts';
import { autoMacros } from './auto-macros.ts';
import { bareHelo } from './bare-helo.ts';
import { borrowedHost } from './borrowed-host.ts';
import { brokenChain } from './broken-chain.ts';
import { brokenMime } from './broken-mime.ts';
import { brokenWords } from './broken-words.ts';
import { bulkService } from './bulk-service.ts';
import { bulkWithManners } from './bulk-with-manners.ts';
import { bulkWithoutManners } from './bulk-without-manners.ts';
import { bulk } from './bulk.ts';
import { charsetMismatch } from './charset-mismatch.ts';
import { coherentMember } from './coherent-member.ts';
import { coherentSender } from './coherent-sender.ts';
import { coherentService } from './coherent-service.ts';
import { dangerousAttachment } from './dangerous-attachment.ts';
import { disguisedName } from './disguised-name.ts';
import { disguisedWords } from './disguised-words.ts';
import { diskImage } from './disk-image.ts';
import { doubleEnding } from './double-ending.ts';
import { editorial } from './editorial.ts';
import { encodedText } from './encoded-text.ts';
import { encryptedAttachment } from './encrypted-attachment.ts';
import { envelopeDiffers } from './envelope-differs.ts';
import { escapedLink } from './escaped-link.ts';
import { falseAlternative } from './false-alternative.ts';
import { falseBrand } from './false-brand.ts';
import { falseClock } from './false-clock.ts';
import { falseHelo } from './false-helo.ts';
import { falseKind } from './false-kind.ts';
import { falseName } from './false-name.ts';
import { falseReply } from './false-reply.ts';
import { foreignLinks } from './foreign-links.ts';
import { forgedBoundary } from './forged-boundary.ts';
import { forgedFreemail } from './forged-freemail.ts';
import { forgedProgram } from './forged-program.ts';
import { formElsewhere } from './form-elsewhere.ts';
import { form } from './form.ts';
import { futureDate } from './future-date.ts';
import { halfProgram } from './half-program.ts';
import { hiddenText } from './hidden-text.ts';
import { homeHost } from './home-host.ts';
import { honestAlternative } from './honest-alternative.ts';
import { htmlOnly } from './html-only.ts';
import { imageMap } from './image-map.ts';
import { imageOnly } from './image-only.ts';
import { imitatedBoundary } from './imitated-boundary.ts';
import { impossibleHop } from './impossible-hop.ts';
import { impossibleZone } from './impossible-zone.ts';
import { invisibleCharacters } from './invisible-characters.ts';
import { knownHouse } from './known-house.ts';
import { labelledSubject } from './labelled-subject.ts';
import { language } from './language.ts';
import { lateMessageId } from './late-message-id.ts';
import { linkMismatch } from './link-mismatch.ts';
import { linkedPicture } from './linked-picture.ts';
import { loneProgram } from './lone-program.ts';
import { lookAlikeDomain } from './look-alike-domain.ts';
import { loudSubject } from './loud-subject.ts';
import { macros } from './macros.ts';
import { madeUpTags } from './made-up-tags.ts';
import { massProgram } from './mass-program.ts';
import { mixedScripts } from './mixed-scripts.ts';
import { mostlyMarkup } from './mostly-markup.ts';
import { namelessHost } from './nameless-host.ts';
import { nestedArchive } from './nested-archive.ts';
import { noDate } from './no-date.ts';
import { noMessageId } from './no-message-id.ts';
import { noMimeVersion } from './no-mime-version.ts';
import { noRecipient } from './no-recipient.ts';
import { noSender } from './no-sender.ts';
import { notAuthentic } from './not-authentic.ts';
import { numericHost } from './numeric-host.ts';
import { oddEncoding } from './odd-encoding.ts';
import { oddMessageId } from './odd-message-id.ts';
import { oddPort } from './odd-port.ts';
import { oldDate } from './old-date.ts';
import { oneClick } from './one-click.ts';
import { ownLinks } from './own-links.ts';
import { priorityWithoutProgram } from './priority-without-program.ts';
import { randomProgram } from './random-program.ts';
import { rawHeader } from './raw-header.ts';
import { receivedForged } from './received-forged.ts';
import { recipientMessageId } from './recipient-message-id.ts';
import { recipientRoll } from './recipient-roll.ts';
import { redirectedLink } from './redirected-link.ts';
import { remoteTemplate } from './remote-template.ts';
import { repeatedField } from './repeated-field.ts';
import { replyElsewhere } from './reply-elsewhere.ts';
import { reply } from './reply.ts';
import { script } from './script.ts';
import { shortHelo } from './short-helo.ts';
import { spacedLetters } from './spaced-letters.ts';
import { subjectCode } from './subject-code.ts';
import { toSelf } from './to-self.ts';
import { toldPassword } from './told-password.ts';
import { trackingPixel } from './tracking-pixel.ts';
import { trueList } from './true-list.ts';
import { undisclosed } from './undisclosed.ts';
import { unreadableDate } from './unreadable-date.ts';
import { urgent } from './urgent.ts';
import { sayings } from './says.ts';
export const signals: readonly Signal[] = [
  activePage,
  activePdf,
  activePicture,
  addressLink,
  addressedSubject,
  archiveBomb,
  authentic,
  autoMacros,
  bareHelo,
  borrowedHost,
  brokenChain,
  brokenMime,
  brokenWords,
  bulkService,
  bulkWithManners,
  bulkWithoutManners,
  bulk,
  charsetMismatch,
  coherentMember,
  coherentSender,
  coherentService,
  dangerousAttachment,
  disguisedName,
  disguisedWords,
  diskImage,
  doubleEnding,
  editorial,
  encodedText,
  encryptedAttachment,
  envelopeDiffers,
  escapedLink,
  falseAlternative,
  falseBrand,
  falseClock,
  falseHelo,
  falseKind,
  falseName,
  falseReply,
  foreignLinks,
  forgedBoundary,
  forgedFreemail,
  forgedProgram,
  formElsewhere,
  form,
  futureDate,
  halfProgram,
  hiddenText,
  homeHost,
  honestAlternative,
  htmlOnly,
  imageMap,
  imageOnly,
  imitatedBoundary,
  impossibleHop,
  impossibleZone,
  invisibleCharacters,
  knownHouse,
  labelledSubject,
  language,
  lateMessageId,
  linkMismatch,
  linkedPicture,
  loneProgram,
  lookAlikeDomain,
  loudSubject,
  macros,
  madeUpTags,
  massProgram,
  mixedScripts,
  mostlyMarkup,
  namelessHost,
  nestedArchive,
  noDate,
  noMessageId,
  noMimeVersion,
  noRecipient,
  noSender,
  notAuthentic,
  numericHost,
  oddEncoding,
  oddMessageId,
  oddPort,
  oldDate,
  oneClick,
  ownLinks,
  priorityWithoutProgram,
  randomProgram,
  rawHeader,
  receivedForged,
  recipientMessageId,
  recipientRoll,
  redirectedLink,
  remoteTemplate,
  repeatedField,
  replyElsewhere,
  reply,
  script,
  shortHelo,
  spacedLetters,
  subjectCode,
  toSelf,
  toldPassword,
  trackingPixel,
  trueList,
  undisclosed,
  unreadableDate,
  urgent,
  ...sayings,
];
