import type { Activity, Attributes, Authors, Both, CompareQuestion, Comparison, Dialogue, Enrolment, Hat, Lang, Observers, OwnAccount, Overview, Page, Passkey, PasskeyQuestion, Presidency, Problem, RecordFilter, RecordPage, Revision, Section, Session, Statement, Status, TextAt } from './types';
import type { Comments, Opening, Thread, Visibility } from '$lib/comments/types';
import type { Exported, ExportOrder } from '$lib/export/types';
import type { Taken } from '$lib/incoming/incoming.svelte';
import type { IncomingPreview } from '$lib/incoming/types';
import type { Link, Person, Place, Sheet } from '$lib/people/types';
import type { Answer, Meeting, Registration, Roster } from '$lib/registration/types';
import type { ChangesPage, Fine, Keyframe, Line, Moment, RestorePreview, Story, Whole } from '$lib/timeline/types';
import type { Content, Deadline, Draft, DraftRow, Form, Forms, Receipt, Target } from '$lib/drafts/types';

/** A refusal of the server, or its absence, with a sentence in both languages. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.code}`);
  }
  get title(): Both {
    return this.problem.title;
  }
  get code(): string {
    return this.problem.code;
  }
}

const unreachable: Problem = {
  type: 'about:blank',
  status: 0,
  code: 'unreachable',
  title: { es: 'No hay conexión con el servidor. Intente de nuevo.', en: 'The server can’t be reached. Try again.' },
};

const strange = (status: number): Problem => ({
  type: 'about:blank',
  status,
  code: 'internal',
  title: { es: 'El servidor dio una respuesta que no se entiende. Intente de nuevo.', en: 'The server gave an answer that can’t be understood. Try again.' },
});

type Query = Record<string, string | number | undefined>;
interface Sending {
  body?: unknown;
  file?: File;
  form?: FormData;
  match?: number;
}

/** What the pages ask of /api/v1. The only code that calls fetch. */
export class Client {
  /** Named with every act, so that none is done under another hat than the page shows; null says nothing. */
  hat: Hat | null = null;

  constructor(private readonly send: typeof fetch = (...args) => fetch(...args)) {}

  session = () => this.ask<Session>('GET', '/session');
  join = (token: string) => this.ask<Session>('POST', '/join', { body: { token } });
  signOut = () => this.ask<void>('DELETE', '/session');
  waysIn = () => this.ask<{ signOn: boolean; passkeys: boolean }>('GET', '/sign-in');
  /** a ticket where a code is asked for besides */
  signIn = (email: string, password: string) => this.ask<Session | { ticket: string }>('POST', '/sign-in', { body: { email, password } });
  signInCode = (ticket: string, code: string) => this.ask<Session>('POST', '/sign-in/code', { body: { ticket, code } });
  askForPasskey = () => this.ask<PasskeyQuestion<PublicKeyCredentialRequestOptionsJSON>>('POST', '/sign-in/passkey/options', { body: {} });
  signInPasskey = (ticket: string, answer: unknown) => this.ask<Session>('POST', '/sign-in/passkey', { body: { ticket, answer } });
  account = () => this.ask<OwnAccount>('GET', '/account');
  setPassword = (current: string, password: string) => this.ask<void>('PUT', '/account/password', { body: { current, password } });
  newPasskey = () => this.ask<PasskeyQuestion<PublicKeyCredentialCreationOptionsJSON>>('POST', '/account/passkeys/options', { body: {} });
  addPasskey = (ticket: string, name: string, answer: unknown) => this.ask<Passkey>('POST', '/account/passkeys', { body: { ticket, name, answer } });
  removePasskey = (id: string) => this.ask<void>('DELETE', `/account/passkeys/${part(id)}`);
  enrol = () => this.ask<Enrolment>('POST', '/account/code', { body: {} });
  confirmCode = (code: string) => this.ask<{ recovery: string[] }>('PUT', '/account/code', { body: { code } });
  endCode = () => this.ask<void>('DELETE', '/account/code');
  endDevice = (id: string) => this.ask<void>('DELETE', `/account/devices/${part(id)}`);
  endOtherDevices = () => this.ask<void>('DELETE', '/account/devices');
  overview = () => this.ask<Overview>('GET', '/overview');
  section = (id: string) => this.ask<Section>('GET', `/sections/${part(id)}`);
  setStatus = (section: Section, status: Status) => this.ask<Section>('PUT', `/sections/${part(section.id)}/status`, { body: { status }, match: section.rev });
  admit = (section: Section, observers: Observers) => this.ask<Section>('PUT', `/sections/${part(section.id)}/observers`, { body: { observers }, match: section.rev });
  text = (id: string, at: { version?: number; revision?: string } = {}) => this.ask<TextAt>('GET', `/texts/${part(id)}${query({ ...at })}`);
  authors = (text: string, version?: number) => this.ask<Authors>('GET', `/texts/${part(text)}/authors${query({ version })}`);
  /** all of a version, or one paragraph of it; `seen` is the newest version when it was shown what that changes */
  restore = (text: string, version: number, seen?: number, pid?: string) => this.ask<{ version: number }>('POST', `/texts/${part(text)}/restore`, { body: { version, seen, pid } });
  previewRestore = (text: string, version: number, pid?: string) => this.ask<RestorePreview>('GET', `/texts/${part(text)}/restore${query({ version, pid })}`);
  previewWhole = (revision: string) => this.ask<Whole>('GET', `/revisions/${part(revision)}/restore`);
  restoreWhole = (revision: string, seen: Record<string, number>) => this.ask<Whole>('POST', `/revisions/${part(revision)}/restore`, { body: { seen } });
  timeline = (lang: Lang, section?: string) => this.ask<Line>('GET', `/timeline${query({ section, lang })}`);
  bars = (lang: Lang, since: string, until: string, section?: string) => this.ask<Fine>('GET', `/timeline/bars${query({ section, lang, since, until })}`);
  moment = (lang: Lang, at: string, since?: string) => this.ask<Moment>('GET', `/timeline/moment${query({ lang, at, since })}`);
  changes = (text: string, after: number, limit: number) => this.ask<ChangesPage>('GET', `/texts/${part(text)}/changes${query({ after, limit })}`);
  keyframe = (text: string, version: number) => this.ask<Keyframe>('GET', `/texts/${part(text)}/at/${version}`);
  story = (text: string, version: number, from: number, to: number) => this.ask<Story>('GET', `/texts/${part(text)}/story${query({ version, from, to })}`);
  previewIncoming = (text: string, file: File) => this.ask<IncomingPreview>('POST', `/texts/${part(text)}/incoming`, { file });
  acceptIncoming = (text: string, file: File, seen: IncomingPreview, comments: Visibility | '') => this.ask<Taken>('POST', `/texts/${part(text)}/incoming/accept${query({ hash: seen.hash, version: seen.version, comments })}`, { file });
  comments = (text: string) => this.ask<Comments>('GET', `/texts/${part(text)}/comments`);
  openThread = (text: string, opening: Opening) => this.ask<Thread>('POST', `/texts/${part(text)}/comments`, { body: opening });
  reply = (thread: string, id: string, words: string) => this.ask<Thread>('POST', `/comments/${part(thread)}/entries`, { body: { id, words } });
  changeEntry = (thread: string, entry: string, words: string) => this.ask<Thread>('PUT', `/comments/${part(thread)}/entries/${part(entry)}`, { body: { words } });
  withdrawEntry = (thread: string, entry: string) => this.ask<Thread>('DELETE', `/comments/${part(thread)}/entries/${part(entry)}`);
  resolve = (thread: string, resolved: boolean) => this.ask<Thread>('PUT', `/comments/${part(thread)}/resolution`, { body: { resolved } });
  revisions = (section: string, lang: Lang, after?: string) => this.ask<Page<Revision>>('GET', `/sections/${part(section)}/revisions${query({ lang, after })}`);
  nameRevision = (section: string, name: string) => this.ask<Revision>('POST', `/sections/${part(section)}/revisions`, { body: { name } });
  contributionRevisions = (after?: string) => this.ask<Page<Revision>>('GET', `/revisions${query({ after })}`);
  nameContributionRevision = (name: string) => this.ask<Revision>('POST', '/revisions', { body: { name } });
  compare = (question: CompareQuestion) => this.ask<Comparison>('GET', `/compare${query({ ...question })}`);
  /** with a pasted text or a Word file, of which the server keeps nothing */
  compareGiven = (section: string, lang: Lang, from: string, given: string | File) => this.ask<Comparison>('POST', '/compare', { form: formOf({ section, lang, from }, given) });
  exportFormats = () => this.ask<{ formats: string[] }>('GET', '/exports');
  beginExport = (order: ExportOrder) => this.ask<Exported>('POST', '/exports', { body: order });
  exported = (id: string) => this.ask<Exported>('GET', `/exports/${part(id)}`);
  removeExport = (id: string) => this.ask<void>('DELETE', `/exports/${part(id)}`);
  accounts = () => this.ask<{ items: Person[]; mail: boolean }>('GET', '/accounts');
  invite = (whom: Place & { email: string }) => this.ask<Link>('POST', '/invitations', { body: whom });
  changeAccount = (id: string, rev: number, place: Place) => this.ask<Person>('PUT', `/accounts/${part(id)}`, { body: place, match: rev });
  givePens = (id: string, rev: number, pens: string[] | null) => this.ask<Person>('PUT', `/accounts/${part(id)}/pens`, { body: { pens }, match: rev });
  endAccount = (id: string, rev: number) => this.ask<Person>('POST', `/accounts/${part(id)}/end`, { match: rev });
  reopenAccount = (id: string, rev: number) => this.ask<Person>('POST', `/accounts/${part(id)}/reopen`, { match: rev });
  sendLink = (id: string) => this.ask<Link>('POST', `/accounts/${part(id)}/link`);
  resetSecondStep = (id: string) => this.ask<void>('DELETE', `/accounts/${part(id)}/second-step`);
  revokeLinks = (id: string) => this.ask<void>('DELETE', `/accounts/${part(id)}/link`);
  previewSheet = (file: File) => this.ask<Sheet>('POST', '/invitations/preview', { file });
  acceptSheet = (file: File, hash: string) => this.ask<{ items: Link[]; whole: boolean }>('POST', `/invitations/accept${query({ hash })}`, { file });
  registration = (dialogue: string) => this.ask<Registration>('GET', `/dialogues/${part(dialogue)}/registration`);
  register = (dialogue: string, answer: Answer) => this.ask<Registration>('PUT', `/dialogues/${part(dialogue)}/registration`, { body: answer });
  setMeeting = (dialogue: string, meeting: Meeting) => this.ask<Meeting>('PUT', `/dialogues/${part(dialogue)}/meeting`, { body: meeting });
  setDate = (dialogue: Dialogue, when: { date: string; from: string; to: string }) => this.ask<Dialogue>('PUT', `/dialogues/${part(dialogue.id)}/date`, { body: when, match: dialogue.rev });
  openDialogue = (id: string) => this.ask<Dialogue>('POST', `/dialogues/${part(id)}/open`);
  closeDialogue = (id: string) => this.ask<Dialogue>('POST', `/dialogues/${part(id)}/close`);
  roster = (dialogue: string) => this.ask<Roster>('GET', `/dialogues/${part(dialogue)}/roster`);

  wear = (hat: Hat) => this.ask<Session>('PUT', '/session/hat', { body: { hat } });
  presidency = () => this.ask<Presidency>('GET', '/presidency');
  attributes = () => this.ask<Attributes>('GET', '/attributes');
  state = (rev: number, stated: Omit<Statement, 'retroactive' | 'by' | 'noted'>) => this.ask<Attributes>('POST', '/attributes', { body: stated, match: rev });
  handOver = (rev: number, member: string, from: string) => this.ask<Presidency>('POST', '/presidency', { body: { member, from }, match: rev });
  record = (filter: RecordFilter, after?: string) => this.ask<RecordPage>('GET', `/record${query({ ...filter, after })}`);
  activity = () => this.ask<Activity>('GET', '/activity');
  markSeen = (versions: Record<string, number>, event: number, heard: string) => this.ask<void>('PUT', '/activity/seen', { body: { versions, event, heard } });

  drafts = () => this.ask<{ items: DraftRow[]; targets: Target[] }>('GET', '/inputs');
  beginDraft = (section: string) => this.ask<Draft>('POST', '/inputs', { body: { section } });
  draft = (id: string) => this.ask<Draft>('GET', `/inputs/${part(id)}`);
  submit = (id: string, versions: Record<Lang, number>, hash: string) => this.ask<Draft>('POST', `/inputs/${part(id)}/submission`, { body: { versions, hash } });
  undoSubmission = (id: string) => this.ask<Draft>('DELETE', `/inputs/${part(id)}/submission`);
  withdraw = (id: string, receipt: number) => this.ask<Draft>('POST', `/inputs/${part(id)}/withdrawal`, { body: { receipt } });
  attach = (id: string, file: File) => this.ask<Draft>('POST', `/inputs/${part(id)}/attachments${query({ name: file.name })}`, { file });
  detach = (id: string, attachment: string) => this.ask<Draft>('DELETE', `/inputs/${part(id)}/attachments/${part(attachment)}`);
  deadline = () => this.ask<Deadline>('GET', '/deadline');
  setDeadline = (deadline: Omit<Deadline, 'may'>) => this.ask<Deadline>('PUT', '/deadline', { body: deadline });
  letIn = (id: string, account: string) => this.ask<Draft>('PUT', `/inputs/${part(id)}/guests/${part(account)}`);
  seeOut = (id: string, account: string) => this.ask<Draft>('DELETE', `/inputs/${part(id)}/guests/${part(account)}`);
  receipts = (section?: string) => this.ask<{ items: Receipt[] }>('GET', `/receipts${query({ section })}`);
  receipt = (n: number) => this.ask<Receipt>('GET', `/receipts/${n}`);
  receiptContent = (n: number) => this.ask<Content>('GET', `/receipts/${n}/content`);
  forms = (n: number) => this.ask<Forms>('GET', `/receipts/${n}/forms`);
  correct = (n: number, lang: Lang, pid: string, text: string) => this.ask<Form>('POST', `/receipts/${n}/forms`, { body: { lang, pid, text } });
  agreeForm = (id: string) => this.ask<Form>('POST', `/forms/${part(id)}/agreement`, { body: {} });
  refuseForm = (id: string) => this.ask<Form>('POST', `/forms/${part(id)}/refusal`, { body: {} });

  private async ask<T>(method: string, path: string, { body, file, form, match }: Sending = {}): Promise<T> {
    const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (match !== undefined) headers['If-Match'] = `"${match}"`;
    if (method !== 'GET' && this.hat && path !== '/session/hat') headers['Redonda-Hat'] = this.hat;
    let answer: Response;
    try {
      answer = await this.send(`/api/v1${path}`, { method, headers, body: file ?? form ?? (body === undefined ? undefined : JSON.stringify(body)), credentials: 'same-origin' });
    } catch {
      throw new ApiError(unreachable);
    }
    if (!answer.ok) throw new ApiError(await problemOf(answer));
    if (answer.status === 204) return undefined as T;
    try {
      return (await answer.json()) as T;
    } catch {
      throw new ApiError(strange(answer.status));
    }
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const problem = (await answer.json()) as Partial<Problem>;
    if (problem.title?.es && problem.title.en && problem.code) return { ...strange(answer.status), ...problem } as Problem;
  } catch {
    // A proxy's page in HTML tells a reader nothing; the sentence below does.
  }
  return strange(answer.status);
}

const part = encodeURIComponent;

function query(values: Query): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}

function formOf(fields: Record<string, string>, given: string | File): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append(typeof given === 'string' ? 'text' : 'file', given);
  return form;
}

/** Where a filtered record is downloaded. */
export const recordExport = (form: 'csv' | 'jsonl', filter: RecordFilter): string => `/api/v1/record/export.${form}${query({ ...filter })}`;

/** Anything thrown, as a sentence for a person. */
export function sentence(error: unknown): Both {
  return error instanceof ApiError ? error.title : strange(0).title;
}

export const api = new Client();

/** Where a file of a private room is downloaded from. */
export const attachmentAddress = (draft: string, attachment: string): string => `/api/v1/inputs/${part(draft)}/attachments/${part(attachment)}`;

/** Where a file that was made is fetched, or shown to be printed. */
export const exportAddress = (id: string, show = false): string => `/api/v1/exports/${part(id)}/file${show ? '?show=1' : ''}`;

/** Where a receipt's text, content or file is downloaded from. */
export const receiptAddress = (n: number, what: string): string => `/api/v1/receipts/${n}/${what}`;

/** A sheet to fill in, and the answers for a dialogue. */
export const sheetTemplate = '/api/v1/invitations/template';
export const rosterWord = (dialogue: string, lang: Lang): string => `/api/v1/dialogues/${part(dialogue)}/roster.docx?lang=${lang}`;
export const rosterSheet = (dialogue: string): string => `/api/v1/dialogues/${part(dialogue)}/roster.csv`;
