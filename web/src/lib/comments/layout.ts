/** A card in the margin: where its place in the text is and how high it is, in pixels. */
export interface Placed {
  id: string;
  /** where it wants to be: beside its words; null for the text as a whole */
  at: number | null;
  height: number;
}

const gap = 8;

/**
 * Where each card stands: none covers another. Those of the whole text come first, the others in the order of their places, each
 * as near to its own as those before it let it. The chosen card stands at its place, and those before it move up to make room as
 * far as there is any.
 */
export function stack(cards: readonly Placed[], chosen: string | null = null): Map<string, number> {
  const order = cards.map((card, i) => ({ ...card, i })).sort((a, b) => (a.at ?? -1) - (b.at ?? -1) || a.i - b.i);
  const tops = new Map<string, number>();
  let free = 0;
  for (const { id, at, height } of order) {
    const top = Math.max(free, at ?? 0);
    tops.set(id, top);
    free = top + height + gap;
  }
  const c = order.findIndex(({ id }) => id === chosen);
  const place = order[c]?.at ?? null;
  if (place === null) return tops;
  // Upwards from the chosen one, then down again where the top of the margin was in the way.
  let limit = Math.max(place, 0);
  for (let i = c; i >= 0; i--) {
    const card = order[i]!;
    const top = i === c ? limit : Math.min(tops.get(card.id)!, limit - gap - card.height);
    tops.set(card.id, top);
    limit = top;
  }
  free = 0;
  for (const { id, at, height } of order) {
    const top = Math.max(tops.get(id)! < 0 ? 0 : order.findIndex((one) => one.id === id) > c ? (at ?? 0) : tops.get(id)!, free);
    tops.set(id, top);
    free = top + height + gap;
  }
  return tops;
}

/** How high the margin has to be for its cards. */
export function reach(cards: readonly Placed[], tops: ReadonlyMap<string, number>): number {
  return cards.reduce((most, { id, height }) => Math.max(most, (tops.get(id) ?? 0) + height), 0);
}
