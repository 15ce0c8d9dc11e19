import Delta from 'quill-delta';
import type { Ops } from './canonical';
import type { Flight, TextState } from './state';
import { noSteps, unnumbered, type Steps } from './steps';
import { fresh, show, unsent } from './text-state';
import type { Undone } from './undone';

/** What survives a reload. */
export interface Kept {
  client: string;
  rev: number;
  base: Ops;
  flight: { seq: number; rev: number; frozen: Ops; moving: Ops; edits: number; undoes?: Undone[]; parts?: { stands: Ops; since: Ops } } | null;
  buffer: Ops | null;
  edits: number;
  undoes?: Undone[];
  next: number;
}

export function restored(text: string, kept: Kept): TextState {
  const buffer = kept.buffer && new Delta(kept.buffer);
  // Steps back are not kept, so that no number is asked for again.
  const steps = (change: unknown): Steps => (change ? unnumbered : noSteps);
  const parts = kept.flight?.parts;
  const parting = parts ? { stands: new Delta(parts.stands), since: new Delta(parts.since), earlier: [] } : null;
  const flight = kept.flight && { undoes: [], ...kept.flight, resent: true, steps: unnumbered, taking: [], moving: new Delta(kept.flight.moving), parting };
  return show({ ...fresh(text, kept.client), rev: kept.rev, base: new Delta(kept.base), flight, buffer, edits: kept.edits, steps: steps(buffer), undoes: kept.undoes ?? [], next: kept.next });
}

/** What to keep over a reload, null when the server has everything. */
export function kept(state: TextState): Kept | null {
  if (!state.base || !unsent(state)) return null;
  const { client, rev, edits, undoes, next } = state;
  return { client, rev, base: state.base.ops, flight: state.flight && keptFlight(state.flight), buffer: state.buffer?.ops ?? null, edits, undoes, next };
}

function keptFlight({ seq, rev, frozen, moving, edits, undoes, parting }: Flight): Kept['flight'] {
  return { seq, rev, frozen, moving: moving.ops, edits, undoes, ...(parting && { parts: { stands: parting.stands.ops, since: parting.since.ops } }) };
}
