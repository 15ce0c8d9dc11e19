import { isEqual } from 'es-toolkit';
import Delta from 'quill-delta';
import { canonical, defaultLimits } from './canonical';
import { differenceOf } from './difference';
import { divide } from './divide';
import { carried, isText } from './heal';
import { sign, spared, unsign } from './spare';
import type { Effect, Flight, Step, TextEvent, TextState } from './state';
import { goneWith, joinedSteps, noSteps, unnumbered, withStep } from './steps';
import { deleted, forgotten, joined, named, undoneBy, withTaking } from './undone';
import { asSent, carriedOver, partedBy, without } from './withdraw';
import type { ChangeMessage, Entry, Opened, Refusal } from './messages';

// One text as a pure machine: docs/protocol.md, sections 6 to 8. It keeps no clock, no socket and no store; what has
// to be done outside is told as effects, to be carried out in their order.

export function fresh(text: string, client: string): TextState {
  return {
    text, client, link: 'offline', rev: 0, base: null, flight: null, buffer: null, edits: 0, steps: noSteps, undoes: [], taking: [], takings: [], document: new Delta(),
    next: 1, write: false, status: '', stuck: null, over: null, astray: false, reread: 0, rereadAt: -1, limits: defaultLimits,
  };
}

export const unsent = (state: TextState): boolean => state.flight !== null || state.buffer !== null;
/** What is on the screen, the words of it that were never sent signed. */
export const signedText = ({ base, flight, buffer }: TextState): Delta => [flight?.moving, buffer && sign(buffer)].reduce<Delta>((text, change) => (change ? text.compose(change) : text), base ?? new Delta());
export const waiting = (state: TextState): number => (state.flight?.edits ?? 0) + state.edits;

/** An entry as it would change the screen, which shows changes the entry does not know. */
export function asShown(state: TextState, entry: Entry): Delta {
  const theirs = canonical(entry.ops);
  if (entry.client === state.client && entry.seq === state.flight?.seq) return new Delta();
  return [state.flight?.moving, state.buffer].reduce((change, mine) => (mine ? mine.transform(change!, false) : change), theirs)!;
}

/** The changes of others carried over the own ones that the server does not hold: for positions on the screen. */
export const ownChanges = (state: TextState): Delta[] => [state.flight?.moving, state.buffer].filter((change) => change != null);

export function step(state: TextState, event: TextEvent): Step {
  switch (event.type) {
    case 'line': return event.up ? reopen({ ...state, limits: event.limits ?? state.limits }) : { state: { ...state, link: 'offline' }, effects: [] };
    case 'edit': return edit(state, event);
    case 'flush': return flush(state);
    case 'retry': return state.link === 'opening' ? reopen(state) : resend(state);
    case 'opened': return opened(state, event.message);
    // A text that is read anew has those entries in it already.
    case 'changes': return state.astray ? { state, effects: [] } : event.entries.reduce<Step>((done, entry) => and(done, enter(done.state, entry)), { state, effects: [] });
    case 'ack': return acknowledged(state, event);
    case 'summed': return event.own === event.sum ? { state, effects: [] } : diverged(state, event.rev);
    case 'refused': return refused(state, event);
    case 'rights': return rights({ ...state, write: event.write, status: event.status });
    case 'resume': return reopen(state);
    case 'error': return failed(state, event.refusal);
    case 'unread': return unread(state, event.refusal);
    case 'renamed': return renew({ ...state, client: event.client, next: 1 });
    case 'lost': return { state: { ...state, over: event.refusal }, effects: [] };
    case 'stumbled': return stumbled(state, event);
    case 'abandon': return abandon(state, event.client);
  }
}

const and = (before: Step, after: Step): Step => ({ state: after.state, effects: [...before.effects, ...after.effects] });

export function show(state: TextState): TextState {
  return { ...state, document: ownChanges(state).reduce((text, change) => text.compose(change), state.base ?? new Delta()) };
}

/** `differs` is the version at which the text here was found to be another one than the server's. */
function reopen(state: TextState, differs?: number): Step {
  if (state.over) return { state: { ...state, link: 'opening' }, effects: [] };
  const { text, client, base, rev, astray } = state;
  return { state: { ...state, link: 'opening' }, effects: [{ type: 'send', message: { t: 'open', text, client, ...(base && !astray && { rev }), ...(differs !== undefined && { differs }) } }] };
}

/** What others did, or a change that was given up, may have taken the line end that the buffer counted on. */
function ended(state: TextState): Step {
  const last = state.document.ops[state.document.ops.length - 1]?.insert;
  if (typeof last === 'string' && last.endsWith('\n')) return { state, effects: [] };
  const change = new Delta().retain(state.document.length()).insert('\n');
  const buffer = state.buffer ? state.buffer.compose(change) : change;
  return { state: { ...state, buffer, document: state.document.compose(change) }, effects: [{ type: 'ended', change }, { type: 'store' }] };
}

function edit(state: TextState, event: Extract<TextEvent, { type: 'edit' }>): Step {
  if (!state.base || event.change.ops.length === 0) return { state, effects: [] };
  // The screen always has a last line end, and the edit may stand on it.
  const whole = ended(state);
  return and(whole, typed(whole.state, event));
}

function typed(state: TextState, { change, edit, undoes = [], signed }: Extract<TextEvent, { type: 'edit' }>): Step {
  const base = state.base!;
  const { flight } = state;
  const waiting = state.buffer ?? new Delta();
  const back = undoes.length > 0;
  // What was drawn may have been put otherwise than it was asked for.
  const made = back && signed && isEqual(unsign(signed).ops, change.ops) ? signed : change;
  const buffer = back ? spared(waiting, made, flight ? base.compose(flight.moving) : base) : waiting.compose(change);
  const takes = edit !== undefined && deleted(change) > 0;
  const steps = withStep(state.steps, flight?.steps ?? noSteps, edit, undoes);
  const after: TextState = {
    ...state, document: state.document.compose(change), buffer, edits: state.edits + 1, steps,
    flight: flight && { ...flight, parting: partedBy({ base, flight, buffer: state.buffer, steps: state.steps, document: state.document }, made, back, buffer, steps) },
    undoes: [...state.undoes, ...undoneBy(state.takings, undoes)],
    ...(takes && { taking: [...state.taking, edit], takings: withTaking(state.takings, edit, state.rev) }),
  };
  // Edits that cancel out are dropped as long as they have no number. What they did to a change in flight is still to be known.
  if (buffer.ops.length === 0) return { state: { ...after, buffer: null, edits: 0, steps: flight ? steps : noSteps, undoes: [], taking: [] }, effects: [{ type: 'store' }] };
  return { state: after, effects: [{ type: 'store' }, { type: 'flush' }] };
}

const sends = ({ link, stuck, over }: TextState): boolean => link === 'live' && !stuck && !over;

function flush(state: TextState): Step {
  if (!sends(state) || state.flight || !state.buffer) return { state, effects: [] };
  const whole = ended(state);
  return and(whole, send(whole.state));
}

function send(state: TextState): Step {
  const { next: seq, rev, limits } = state;
  const buffer = state.buffer ?? new Delta();
  const parts = divide(buffer, limits);
  if (!parts) return { state: { ...state, stuck: tooLarge }, effects: [] };
  const { undoes, taking, client } = state;
  const flight: Flight = { seq, rev, frozen: parts.first.ops, moving: parts.first, resent: false, edits: parts.rest ? 0 : state.edits, steps: state.steps, parting: null, undoes: joined(undoes), taking };
  const left = parts.rest ? { edits: state.edits, steps: unnumbered } : { edits: 0, steps: noSteps, undoes: [], taking: [] };
  const after = { ...state, flight, buffer: parts.rest, ...left, takings: named(state.takings, taking, { client, seq }), next: seq + 1 };
  return { state: after, effects: [{ type: 'store' }, { type: 'send', message: message(after, flight) }] };
}

const tooLarge: Refusal = {
  code: 'too_large',
  title: { es: 'El cambio es demasiado grande para enviarse. Las palabras siguen en la pantalla.', en: 'The change is too large to be sent. The words are still on the screen.' },
};

function message(state: TextState, { seq, rev, frozen, undoes }: Flight): ChangeMessage {
  return { t: 'change', text: state.text, client: state.client, seq, rev, ops: frozen, ...(undoes.length > 0 && { undoes }) };
}

function resend(state: TextState): Step {
  if (!sends(state)) return { state, effects: [] };
  if (state.flight) return { state: { ...state, flight: { ...state.flight, resent: true } }, effects: [{ type: 'send', message: message(state, state.flight) }] };
  return { state, effects: state.buffer ? [{ type: 'flush' }] : [] };
}

function opened(state: TextState, { rev, seq, write, status, ops, changes }: Opened): Step {
  const here: TextState = { ...state, link: 'live', write, status };
  if (ops && state.astray) return healed(here, rev, seq, canonical(ops));
  // A snapshot is asked for only when there is nothing of one's own; an uncalled-for one may not cost words.
  if (ops && unsent(state)) return { state: { ...here, stuck: outOfStep }, effects: [] };
  if (ops) {
    const base = canonical(ops);
    const after: TextState = { ...here, rev, base, document: base, flight: null, buffer: null, edits: 0, steps: noSteps, next: seq + 1 };
    const old = state.document;
    return { state: after, effects: [old.ops.length > 0 ? { type: 'show', change: differenceOf(old, base), entry: null } : { type: 'reset' }] };
  }
  const entered = (changes ?? []).reduce<Step>((done, entry) => and(done, enter(done.state, entry)), { state: here, effects: [] });
  if (entered.state.link !== 'live') return entered;
  return and(entered, settle(entered.state, seq));
}

/**
 * After coming back: `seq` is the last number the server holds of this outbox up to the version of its answer. What was acknowledged
 * since the question is beyond that, so a number that was used already stays used.
 */
function settle(state: TextState, seq: number): Step {
  const { flight } = state;
  if (!flight) return resend({ ...state, next: Math.max(state.next, seq + 1) });
  if (seq >= flight.seq) return { state: { ...state, stuck: outOfStep }, effects: [] };
  const asked = state.stuck?.code;
  if (asked && !['seq_gap', ...permissions].includes(asked)) return { state, effects: [] };
  if (asked !== 'seq_gap') return resend({ ...state, stuck: null });
  if (seq + 1 === flight.seq) return { state, effects: [] };
  // It was never stored under its number, so it goes out under the one the server expects, with what came after it.
  const buffer = state.buffer ? flight.moving.compose(state.buffer) : flight.moving;
  const again: TextState = { ...state, stuck: null, flight: null, buffer, edits: waiting(state), steps: joinedSteps(flight.steps, state.steps), undoes: [...flight.undoes, ...state.undoes], taking: [...flight.taking, ...state.taking], next: seq + 1 };
  return { state: again, effects: [{ type: 'store' }, { type: 'flush' }] };
}

const permissions = ['forbidden', 'section_closed', 'unauthenticated'];
const outOfStep: Refusal = {
  code: 'name_reused',
  title: { es: 'Este navegador perdió el hilo del texto. Las palabras siguen en la pantalla.', en: 'This browser lost its place in the text. The words are still on the screen.' },
};

function enter(state: TextState, entry: Entry): Step {
  if (!state.base || entry.rev <= state.rev) return { state, effects: [] };
  if (entry.rev > state.rev + 1) return gap(state);
  if (entry.client === state.client && entry.seq === state.flight?.seq) return checked(landed(state, state.flight, entry.rev, entry.authors !== undefined), entry);
  let change = canonical(entry.ops);
  const base = state.base.compose(change);
  let { flight, buffer, undoes, takings } = state;
  if (flight) {
    const parting = flight.parting && carriedOver(flight.parting, change);
    const moving = change.transform(flight.moving, true);
    change = flight.moving.transform(change, false);
    if (deleted(moving) < deleted(flight.moving)) {
      // Who brings back what both took away takes both back.
      const { seq, taking } = flight;
      takings = named(takings, taking, entry);
      const mine = undoes.find((row) => row.client === state.client && row.seq === seq);
      if (mine && entry.client) undoes = [...undoes, { client: entry.client, seq: entry.seq, since: mine.since }];
    }
    flight = { ...flight, moving, parting };
  }
  if (buffer) {
    const mine = change.transform(buffer, true);
    change = buffer.transform(change, false);
    if (deleted(mine) < deleted(buffer)) takings = named(takings, state.taking, entry);
    buffer = mine;
  }
  return checked({ state: { ...state, rev: entry.rev, base, flight, buffer, undoes, takings, document: state.document.compose(change) }, effects: [{ type: 'show', change, entry }] }, entry);
}

/** Where the server tells the sum of its text, the own one is held against it. */
function checked(done: Step, { rev, sum }: { rev: number; sum?: string }): Step {
  if (sum === undefined || done.state.astray) return done;
  return and(done, { state: done.state, effects: [{ type: 'check', rev, sum, base: done.state.base! }] });
}

/** The words here are not those of the server. What was refused waits for the reader first. */
function diverged(state: TextState, rev: number): Step {
  const anew = readAnew(state, rev);
  return anew.state === state ? anew : { state: anew.state, effects: [{ type: 'report', rev }, ...anew.effects] };
}

function readAnew(state: TextState, differs?: number): Step {
  if (!state.base || state.astray || state.stuck || state.over) return { state, effects: [] };
  const after = { ...state, astray: true };
  return state.link === 'offline' ? { state: after, effects: [] } : reopen(after, differs);
}

export const stumble: Refusal = {
  code: 'internal',
  title: { es: 'Esta página no pudo seguir con el texto.', en: 'This page could not go on with the text.' },
};

/** The text is read anew with all that is unsent; where that did not help, the words are left to the reader. */
function stumbled(state: TextState, { edit, again }: Extract<TextEvent, { type: 'stumbled' }>): Step {
  // Whatever the edit was to the steps back is left aside, so that it is not stumbled over again.
  const taken = edit && state.base ? show({ ...state, buffer: state.buffer?.compose(edit) ?? edit, edits: state.edits + 1, steps: joinedSteps(state.steps, unnumbered) }) : state;
  const store: Step = { state: again ? { ...taken, stuck: state.stuck ?? stumble } : taken, effects: [{ type: 'store' }] };
  return again ? store : and(store, state.base ? readAnew(taken) : reopen(taken));
}

/** The text was read anew: what is unsent is carried over to it, and goes out under new numbers. */
function healed(state: TextState, rev: number, seq: number, base: Delta): Step {
  const { flight, document } = state;
  const stored = flight !== null && seq >= flight.seq;
  const unsent = (stored ? [state.buffer] : ownChanges(state)).filter((change) => change !== null);
  const old = stored ? state.base!.compose(flight.moving) : state.base!;
  const buffer = unsent.length > 0 ? carried(unsent.reduce((all, next) => all.compose(next)), old, base) : null;
  const left = buffer && buffer.ops.length > 0 ? buffer : null;
  const edits = left ? (stored ? state.edits : waiting(state)) : 0;
  const after = show({ ...state, rev, base, flight: null, buffer: left, edits, steps: left ? (stored ? state.steps : joinedSteps(flight?.steps ?? noSteps, state.steps)) : noSteps, undoes: left ? [...(flight?.undoes ?? []), ...state.undoes] : [], taking: left ? state.taking : [], next: seq + 1, astray: false, reread: state.reread + 1, rereadAt: rev });
  const drawn: Effect = isText(document) ? { type: 'show', change: differenceOf(document, after.document), entry: null } : { type: 'reset' };
  return { state: after, effects: [drawn, { type: 'store' }, ...(left ? [{ type: 'flush' } as const] : [])] };
}

function gap(state: TextState): Step {
  return state.link === 'live' ? reopen(state) : { state, effects: [] };
}

/** The change in flight is stored as version `rev`; `returned` where words in it went back to whoever wrote them first. */
function landed(state: TextState, flight: Flight, rev: number, returned: boolean): Step {
  const after: TextState = { ...state, rev, base: state.base!.compose(flight.moving), flight: null, steps: state.buffer ? state.steps : noSteps, stuck: null };
  const effects: Effect[] = [{ type: 'stored', rev, change: flight.moving, returned }, { type: 'store' }];
  if (after.buffer) effects.push({ type: 'flush' });
  return { state: after, effects };
}

function acknowledged(state: TextState, ack: { client: string; seq: number; rev: number; sum?: string; returned?: boolean }): Step {
  const { flight } = state;
  const own = flight !== null && ack.client === state.client && ack.seq === flight.seq;
  if (own && ack.rev <= state.rev + 1) {
    const done = landed(state, flight, Math.max(ack.rev, state.rev), ack.returned === true);
    return ack.rev === state.rev + 1 ? checked(done, ack) : done;
  }
  if (ack.rev <= state.rev) return { state, effects: [] };
  return gap(state);
}

function refused(state: TextState, { seq, retry, refusal }: { seq: number; retry: boolean; refusal: Refusal }): Step {
  if (seq !== state.flight?.seq) return { state, effects: [] };
  // Opening sends it again.
  if (refusal.code === 'not_open') return reopen(state);
  if (retry) return { state, effects: [{ type: 'pause' }] };
  // Only a text that is not the server's can be longer than it; read anew in vain, it is left to the reader.
  if (refusal.code === 'past_end' && state.rereadAt !== state.rev) return diverged(state, state.rev);
  const after = { ...state, stuck: refusal };
  return refusal.code === 'seq_gap' ? reopen(after) : { state: after, effects: [] };
}

/** The refusal of some message, perhaps of the change in flight. If it was another, the acknowledgement is on its way and ends this. */
function unread(state: TextState, refusal: Refusal): Step {
  const unreadable = refusal.code === 'malformed' || refusal.code === 'too_large';
  return { state: unreadable && state.flight && state.link === 'live' ? { ...state, stuck: state.stuck ?? refusal } : state, effects: [] };
}

function rights(state: TextState): Step {
  if (!state.write || !state.stuck || !permissions.includes(state.stuck.code)) return { state, effects: [] };
  return resend({ ...state, stuck: null });
}

/** What is wrong with `open`; unasked, that the text may no longer be read. Others are about cursors and the like. */
function failed(state: TextState, refusal: Refusal): Step {
  if (state.link !== 'opening' && refusal.code !== 'absent') return { state, effects: [] };
  switch (refusal.code) {
    case 'slow_down': case 'unavailable': case 'internal':
      return { state, effects: [{ type: 'pause' }] };
    case 'future_revision':
      return unsent(state) ? { state: { ...state, stuck: refusal }, effects: [] } : { state, effects: [{ type: 'renew' }] };
    default:
      return { state: { ...state, over: refusal }, effects: [] };
  }
}

/** Refusals that are about the one change, not about the outbox or the right to write. */
const ofContent = ['bad_attribute', 'bad_character', 'too_large', 'invalid', 'malformed', 'text_full', 'cut_pair'];

function abandon(state: TextState, client: string): Step {
  const { stuck, flight } = state;
  return stuck && flight && state.base && ofContent.includes(stuck.code) ? withoutFlight(state, flight, state.base, client) : anew(state, client);
}

/** What was typed since stays: it is rewritten to do without the refused change. */
function withoutFlight(state: TextState, flight: Flight, base: Delta, renamed: string): Step {
  const { client, buffer, document } = state;
  const { since, ...gone } = goneWith(flight.steps, state.steps);
  const { rest, change } = without(base, flight.parting ?? asSent(flight.moving, buffer), document);
  const left = rest.ops.length > 0 ? { buffer: rest, edits: Math.max(state.edits, 1), steps: since, taking: state.taking } : { buffer: null, edits: 0, steps: noSteps, taking: [] };
  // The number goes to another change, which is not to be taken for this one.
  const name = { client, seq: flight.seq };
  const undoes = left.buffer ? forgotten(state.undoes, name) : [];
  const takings = state.takings.map((taking) => ({ ...taking, names: forgotten(taking.names, name) }));
  const after = show({ ...state, flight: null, stuck: null, next: flight.seq, ...left, undoes, takings });
  const done: Effect[] = [{ type: 'withdrawn', change, before: document, ...gone }, { type: 'store' }];
  // Other words under its number would be taken for it if a copy of it were stored yet; as another outbox's it is just an entry.
  if (flight.resent) return and({ state: after, effects: done }, renew({ ...after, client: renamed, next: 1 }));
  return { state: after, effects: [...done, ...(after.buffer ? [{ type: 'flush' } as const] : [])] };
}

const renew = (state: TextState): Step => (state.link === 'offline' ? { state, effects: [] } : reopen(state));

/** Begins again with the server's text under another name. Until that is there, the screen shows what is known of it. */
function anew(state: TextState, client: string): Step {
  const { base, document, flight, limits, link, write, status } = state;
  const own = ownChanges(state);
  const given: TextState = { ...fresh(state.text, client), document: base && own.length > 0 ? base : document, limits, link, write, status };
  const after = renew(given);
  if (!base || own.length === 0) return after;
  const { change } = without(base, { stands: own.reduce((all, next) => all.compose(next)), since: new Delta() }, document);
  const { since: _, ...gone } = goneWith(joinedSteps(flight?.steps ?? noSteps, state.steps), noSteps);
  return { state: after.state, effects: [{ type: 'withdrawn', change, before: document, ...gone }, ...after.effects] };
}
