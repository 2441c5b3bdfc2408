/** Parts of names that say that these people must not be targeted. */
const NOT_TO_TARGET =
  'unsubscri|desabonn|desinscri|disiscri|abgemeldet|suppress|exclusion|\\bexcluded?\\b|\\bblock(ed)?\\b|gesperrt|(black|block|deny|sperr) ?list' +
  '|do ?not|\\bdn[cd]\\b|\\bopt(ed)? ?out|bounce|complain|\\bspam|fraud|widerruf|widerspruch' +
  '|\\b(deleted|removed|erased|invalid|undeliverable|declined|revoked|withdrawn|deceased|minors?)\\b';

/** Who looks after a record. */
const KEEPERS = 'owner|manager';

/** Words of names that say that a value belongs to somebody else than the customer of its row. */
const SOMEBODY_ELSE =
  `${KEEPERS}|admin(istrator)?|agent|(sales)?rep|representative|sales|salesperson|advis[eo]r|berater|consultant|broker|dealer(ship)?` +
  '|employee|employer|supervisor|staff|mitarbeiter|assignee|author|creator|sender|support|help ?desk|help ?line|hotline|customer service' +
  '|service desk|(re)?seller|vendor|vendedor|vendeur|verkaufer|supplier|merchant|partner|affiliate|influencer|(?<!\\bin )store|shop' +
  '|branch|filiale|magasin|tienda|restaurant|hotel|venue|warehouse|doctor|physician|attorney|lawyer|landlord|refer(r?er|red|ral)' +
  '|invite[dre]?|invitee|friend|gift|emergency|spouse|parent|guardian|next of kin|reply to' +
  '|(created|updated|modified|added|entered|approved|handled|assigned|sold) by|(tele)?fax(nr|no|num|number|nummer)?';

const IS_NOT_TO_TARGET = new RegExp(NOT_TO_TARGET);
/** The customer of a store is no store. */
const IS_SOMEBODY_ELSE = new RegExp(
  `\\b(${SOMEBODY_ELSE})s?\\b(?! (customer|client|member|guest|buyer|shopper|subscriber|lead)s?\\b)`,
);

/** Names of Apple's id, of Google's and of either: `gps_adid` is Google's at Adjust. A `lead_id` or `thread_id` is none of them. */
const IDFA = /idfa\b/;
const GAID =
  /(gaid|aaid)\b|\b(gps|google|android|device|mobile|user)? ?adid\b|\b(gps|google|android) ?ad(vertising)? ?id\b/;
const ADVERTISING_ID =
  /maid\b|\bmadid\b|\b(ifa|rdid)\b|advertising ?id(entifier)?s?\b|\b(mobile|device|apple|ios) ?ad ?ids?\b|\bdevice ?id(entifier)?s?\b/;

/** A word of a column's name that says that it names audiences. */
const AUDIENCE_NAMES =
  /audience|segment|cohort|cluster|tier$|group|gruppe|grupo|gruppo|^(mailing)?list[ae]?s?$|campaign|campagne|kampagne|^personas?$/;
/** Words of names of columns that say something of a person or a record: their values must not become names of audiences. */
const NO_AUDIENCE_NAMES = new RegExp(
  `${NOT_TO_TARGET}|${KEEPERS}|consent|einwilligung|permission|gdpr|dsgvo|\\bopt(ed)? ?in|\\bsubscribed` +
    '|\\bstat(us|e)\\b|\\b(date|time|timestamp|at|on|datum)$|\\b(date|created|modified|updated)\\b' +
    '|\\b(first|last|given|family|full|middle|sur) ?name|vorname|nachname|birth|phone|address|e ?mails?$',
);

/** The words of a name in small letters without accents: `Pays_Client` and `paysClient` are `pays` and `client`. */
export const wordsOf = (name: string): string[] =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .match(/\p{L}+/gu) ?? [];

const textOf = (name: string): string => wordsOf(name).join(' ');

/** @returns whether a name says that its people must not be targeted, as those of a suppression list */
export const isNamedNotToTarget = (name: string): boolean => IS_NOT_TO_TARGET.test(textOf(name));

/** @returns whether a name says that its values belong to somebody else than the customers, as an owner of a record or a store */
export const isNamedForOthers = (name: string): boolean => IS_SOMEBODY_ELSE.test(textOf(name));

/** @returns the kind of advertising id that a name says; undefined when it says none, as that of an order */
export function advertisingIdOf(name: string): 'idfa' | 'gaid' | 'maid' | undefined {
  const text = textOf(name);
  if (IDFA.test(text)) return GAID.test(text) ? 'maid' : 'idfa';
  if (GAID.test(text)) return 'gaid';
  return ADVERTISING_ID.test(text) ? 'maid' : undefined;
}

/** @returns whether a name is `adid`, or its last key: an id of Adjust's own, or Google's */
export const isNamedAdid = (name: string): boolean =>
  wordsOf(name.slice(name.lastIndexOf('.') + 1)).join('') === 'adid';

/** @returns whether values of a column of this name must not become names of audiences */
export const isNoAudienceName = (name: string): boolean => NO_AUDIENCE_NAMES.test(textOf(name));

/** @returns whether a name says that a column has names of audiences. They go to TikTok as they are, so few values alone do not tell. */
export const isNamedForAudiences = (name: string): boolean =>
  !isNoAudienceName(name) && wordsOf(name).some((word) => AUDIENCE_NAMES.test(word));
