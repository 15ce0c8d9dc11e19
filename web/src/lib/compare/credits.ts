import type { CompareEntry, Credit, Run } from '$lib/api/types';

/** Each delegation once, with the last moment it had a hand in any of the runs, in the order it is met. */
export function creditsOf(runs: readonly Run[]): Credit[] {
  const last = new Map<string, Credit>();
  for (const credit of runs.flatMap((run) => run.by ?? [])) {
    const known = last.get(credit.delegation);
    if (!known || known.at < credit.at) last.set(credit.delegation, credit);
  }
  return [...last.values()];
}

/** Everybody who had a hand in an entry: in its words, its footnotes, its kind. */
export function handsOf({ runs, notes, by }: CompareEntry): Credit[] {
  return creditsOf([...runs, ...(notes ?? []).flatMap((note) => note.runs), { mark: 'equal', text: '', by }]);
}

/** Whether a run says that something changed. */
const telling = (run: Run): boolean => run.mark !== 'equal' || run.form !== undefined;

const named = (by: readonly Credit[] | undefined): string => (by ?? []).map((credit) => credit.delegation).join(' ');

/** Whether the changes of an entry are not all of the same delegations, so that the words have to say whose they are. */
export function mixed({ runs }: CompareEntry): boolean {
  return new Set(runs.filter((run) => telling(run) && /[^ \u00A0]/.test(run.text)).map((run) => named(run.by))).size > 1;
}

/**
 * For every run the credit to be written after it, or none: the codes stand once at the end of a stretch that the same
 * delegations changed, and equal text between two such changes doesn't part them.
 */
export function codesAfter(runs: readonly Run[]): (Credit[] | null)[] {
  const codes: (Credit[] | null)[] = runs.map(() => null);
  let last = -1;
  runs.forEach((run, i) => {
    if (!telling(run) || !run.by?.length) return;
    if (last >= 0 && named(runs[last]?.by) !== named(run.by)) codes[last] = runs[last]?.by ?? null;
    last = i;
  });
  if (last >= 0) codes[last] = runs[last]?.by ?? null;
  return codes;
}
