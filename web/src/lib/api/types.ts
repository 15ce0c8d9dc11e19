// The shapes of /api/v1 (docs/api.md). The server's rules are not repeated here: a page asks `may`.
export type Lang = 'es' | 'en';
export type Both = Record<Lang, string>;
export type Status = 'outline' | 'drafting' | 'negotiation' | 'frozen' | 'adopted' | 'retired';
/** How far a section is open to observers. */
export type Observers = 'out' | 'read' | 'comment';
export type Role = 'presidency' | 'head' | 'delegate' | 'reader' | 'secretariat' | 'technical' | 'translator' | 'observer' | 'administrator';
/** For whom the people of the presidency act. */
export type Hat = 'delegation' | 'chair';

/** What is wrong, as application/problem+json; `kept` says what became of the user's words. */
export interface Problem { type: string; title: Both; status: number; code: string; detail?: string }

export interface Account { id: string; role: Role; /** member id such as "hn", or an entity id */ delegation: string; name: Both; /** three letters: HND */ code: string }
export interface Session {
  account: Account; hat: Hat; /** may act as the chair at this moment */ mayChair: boolean; /** the hat worn last was the chair's, and the office is another's by now */ hatLost: boolean;
  /** the second step that the secretariat asks for is missing */ weak: boolean; demonstration: boolean; now: string; /** actions outside sections */ may: Outside[];
}
export type Outside = 'invite' | 'keep_pens' | 'register' | 'enter_draft' | 'visit_draft' | 'name_contribution_revision' | 'keep_offices' | 'read_contribution' | 'read_record' | 'read_section_record' | 'read_delegation_record' | 'read_own_record';

export interface LastChange { at: string; delegation: string; code: string }
export interface Presence { account: string; delegation: string; code: string; name: Both }
export interface TextSummary { id: string; lang: Lang; version: number; words: number; last: LastChange | null }
export interface Section {
  id: string; part: number; roundTable: number | null; objective: number | null; delegation: string | null;
  title: Both; label: Both; status: Status; observers: Observers; rev: number; sourceLang: Lang;
  texts: Record<Lang, TextSummary>; here: Presence[];
  may: ('read' | 'write' | 'status' | 'admit' | 'name_revision' | 'restore' | 'export' | 'read_comments' | 'comment')[];
  /** statuses the reader may set now */ next: Status[];
}
export interface Part { number: number; title: Both; sections: string[] }
export interface AgendaItem { from: string; to: string; title: Both; details: Both[] }
export interface Dialogue { id: string; number: number; name: Both; status: 'planned' | 'open' | 'closed'; rev: number; opened: string | null; closed: string | null; date: string | null; window: [string, string] | null; zone: string; start: string | null; end: string | null; agenda: AgendaItem[] }
export interface Delegation { id: string; code: string; name: Both; kind: 'member' | 'entity'; /** 0–10 for members, by English order; -1 otherwise */ hue: number }
export interface Overview { title: Both; parts: Part[]; sections: Section[]; dialogues: Dialogue[]; delegations: Delegation[]; demonstration: boolean }

export type RevisionKind = 'automatic' | 'named' | 'milestone' | 'submission' | 'restore';
export interface Revision {
  id: string; kind: RevisionKind; /** "section" covers one section, "contribution" all */ scope: 'section' | 'contribution';
  name: string; at: string; by: LastChange | null; /** delegations that wrote since the revision before */ authors: string[];
  /** version of every covered text by text id */ versions: Record<string, number>;
  wordsAdded: number; wordsRemoved: number;
  /** of a milestone */ dialogue?: string; edge?: 'opening' | 'closing';
  /** it covers more than the reader may see: sums are left out */ partial?: boolean;
}
export interface Page<T> { items: T[]; next: string | null }
export interface Op { insert?: string | Record<string, unknown>; retain?: number; delete?: number; attributes?: Record<string, unknown> }
export interface TextAt { id: string; version: number; at: string | null; ops: Op[] }
/** Who wrote which stretch of a text, in UTF-16 units from its start; `names` of the accounts among them. */
export interface Authors { version: number; stretches: { units: number; account: string; delegation: string; code: string; at: string }[]; names: Record<string, Both> }

// Compare: one entry per paragraph or group, in reading order of the new text with deletions at their old place.
export type Mark = 'equal' | 'insert' | 'delete';
/** A delegation's part in a stretch of text, and when it last had a hand in it. */
export interface Credit { delegation: string; at: string }
export interface WordForm { bold?: boolean; italic?: boolean; underline?: boolean; /** address */ link?: string }
/** `by` inserted or deleted it, moved it where it is equal in a moved paragraph, or gave it another form; none where the log doesn't say. A footnote is U+FFFC. */
export interface Run { mark: Mark; text: string; by?: Credit[]; /** equal words in another form */ form?: { was: WordForm; is: WordForm } }
export interface Note { mark: Mark; runs: Run[] }
export interface Para { /** index in its text */ index: number; pid: string; kind: string; label: string; text: string }
export interface CompareEntry {
  type: 'match' | 'split' | 'merge' | 'insert' | 'delete'; moved: boolean; changes: string[];
  old: Para[]; new: Para[]; runs: Run[];
  /** of the footnotes in the runs, in their order */ notes?: Note[]; /** made another kind of paragraph of it */ by?: Credit[];
}
export interface CompareCounts { wordsAdded: number; wordsRemoved: number; inserted: number; deleted: number; edited: number; moved: number; split: number; merged: number; unchanged: number }
/** One delegation's part; what several did together counts for each of them. */
export interface Tally { delegation: string; wordsAdded: number; wordsRemoved: number; /** entries that it had a hand in */ changes: number }
export interface SectionComparison { section: string; text: string; lang: Lang; from: number; to: number; counts: CompareCounts; byDelegation: Tally[]; authors: string[]; entries: CompareEntry[]; degraded: boolean }
/** A paragraph by its index: in the old text where it went from, in the new one where it came to. */
export interface AcrossPlace { section: string; index: number; /** the versions of the section's text that were set side by side */ since: number; until: number }
/** A paragraph that went from one section into another, which their entries have as deleted and inserted; counts have it as one move. */
export interface Across { from: AcrossPlace; to: AcrossPlace; changes: string[]; /** from its old words to its new ones */ runs: Run[]; notes?: Note[] }
export interface Comparison { from: string; to: string; lang: Lang; sections: SectionComparison[]; counts: CompareCounts; byDelegation: Tally[]; across: Across[] }
export interface CompareQuestion { section?: string; lang: Lang; from: string; to: string; /** counts alone */ entries?: 'none'; /** a section without what of it went to others, or came from there */ across?: 'none' }
export interface Invitation { url: string; expires: string; account: Account }

/** How somebody signed in. */
export type Method = 'link' | 'password' | 'code' | 'passkey' | 'sign_on';
export interface Device { id: string; method: Method | ''; /** "Firefox, Windows"; empty where it isn't known */ words: string; began: string; seen: string }
export interface Passkey { id: string; name: string; added: string }
/** What a browser's authenticator is asked, and the ticket to come back with. */
export interface PasskeyQuestion<Options> { options: { publicKey: Options }; ticket: string }
export interface OwnAccount {
  email: string; password: boolean; /** six-digit codes are set up */ totp: boolean; /** recovery codes left */ recovery: number;
  passkeys: Passkey[] | null; /** asked for by the secretariat */ secondStep: boolean; devices: Device[]; /** id of this device */ current: string;
}
export interface Enrolment { secret: string; url: string; /** a data: address of a picture */ qr: string }

/** The audit log. */
export interface RecordedEvent {
  seq: number; at: string; /** "area.verb" */ kind: string; account: string; delegation: string; /** presidency where it was done as chair */ role: Role | '';
  section?: string; subject?: string; details?: Record<string, string>;
}
export interface RecordHead { seq: number; chain: string }
export interface RecordPage extends Page<RecordedEvent> { names: Record<string, Both>; head: RecordHead | null }
export interface RecordFilter { kind?: string; delegation?: string; section?: string; account?: string; from?: string; to?: string; room?: 'own' | '' }
export interface Term { member: string; from: string }
export interface Presidency { terms: Term[]; /** empty before the first term */ holder: string; rev: number }

/** What members are, from when until when (docs/api.md). */
export type Attribute = 'member' | 'gcm' | 'champion';
/** Without `from` since before anything here, without `until` until something else is stated. */
export interface Span { delegation: string; attribute: Attribute; from?: string; until?: string }
export interface Statement extends Span { holds: boolean; /** account; nobody for what the catalogue knows */ by?: string; why: string; noted?: string; /** it changed what held before it was made */ retroactive: boolean }
export interface Attributes { now: Record<string, Attribute[]>; spans: Span[]; items: Statement[]; rev: number }

/** What others changed since the reader's last visit. */
export interface ActivityText { text: string; lang: Lang; from: number; to: number; at: string; by: { delegation: string; code: string; changes: number }[]; /** there were more than `by` counts */ earlier: boolean }
export interface Happened { seq: number; at: string; kind: string; delegation: string; code: string; asChair: boolean; section: string; subject: string; details: Record<string, string> | null }
/** What others said in a text's comments. */
export interface ActivityComments { text: string; lang: Lang; threads: number; entries: number; by: { delegation: string; code: string }[]; at: string }
export interface Activity { since: string | null; sections: { section: string; texts: ActivityText[]; comments: ActivityComments[] }[]; happened: Happened[]; more: boolean; event: number; /** up to when comments are told */ heard: string }
