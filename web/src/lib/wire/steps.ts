// Which edits a change holds, and which it takes back. By their numbers, not by their words: only so can a deletion's undo
// be told from the same words typed by hand.

/** The own edits that a change holds, by their numbers. */
export interface Steps {
  /** newly made; 0 stands for any without a number, such as those from before a reload */
  made: readonly number[];
  /** steps back and forth, each with the edits that it turns in the end: a redo turns what its undo turned */
  turns: readonly { edit: number; of: readonly number[] }[];
}

export const noSteps: Steps = { made: [], turns: [] };
/** Some edits, nobody knows which. */
export const unnumbered: Steps = { made: [0], turns: [] };

export function joinedSteps(first: Steps, second: Steps): Steps {
  return { made: [...first.made, ...second.made], turns: [...first.turns, ...second.turns] };
}

/** With one more edit. What `undoes` names is looked up in `before` too: the steps that were sent already. */
export function withStep(steps: Steps, before: Steps, edit: number | undefined, undoes: readonly number[]): Steps {
  if (edit === undefined || undoes.length === 0) return { ...steps, made: [...steps.made, edit ?? 0] };
  const known = [...before.turns, ...steps.turns];
  const of = undoes.flatMap((undone) => known.find((turn) => turn.edit === undone)?.of ?? [undone]);
  return { ...steps, turns: [...steps.turns, { edit, of }] };
}

/** The edits that are turned by all these steps together: made, taken back or made again, and not turned once more. */
export function turnedBy({ made, turns }: Steps): ReadonlySet<number> {
  const turned = new Set(made);
  for (const { of } of turns) for (const edit of of) if (!turned.delete(edit)) turned.add(edit);
  return turned;
}

/** What becomes of the edits when a change is given up. */
export interface Gone {
  /** those whose steps back can not stay as they are */
  edits: ReadonlySet<number>;
  /** those of them that did something else too, and can still be taken back */
  left: ReadonlySet<number>;
  /** what was done since, without the change */
  since: Steps;
}

export function goneWith(change: Steps, since: Steps): Gone {
  const [turned, later] = [turnedBy(change), turnedBy(since)];
  const turns = since.turns.map(({ edit, of }) => ({ edit, of: of.filter((other) => !turned.has(other)) })).filter(({ of }) => of.length > 0);
  const without: Steps = { made: since.made, turns };
  // What was taken back already does not go any more.
  const going = new Set([...turned].filter((edit) => !later.has(edit)));
  if (going.size === 0) return { edits: going, left: going, since: without };
  // Where edits from before count again, what was done since may rest on their having been taken back.
  const own = [...turned].every((edit) => change.made.includes(edit));
  const steps = [...change.turns, ...since.turns];
  const touched = own ? steps.filter(({ of }) => of.some((other) => going.has(other))) : steps;
  const edits = [...change.made, ...(own ? [] : since.made), ...numbers(touched)];
  return { edits: new Set(edits), left: new Set(own ? numbers(touched.filter(({ of }) => !of.every((other) => turned.has(other)))) : []), since: without };
}

const numbers = (turns: Steps['turns']): number[] => turns.map(({ edit }) => edit);
