/** What is selected, in units of the text, and where a button beside it stands. */
export interface Chosen { from: number; to: number; left: number; top: number }

/** The selection within a replayed text; null where there is none, or it is elsewhere. */
export function chosenUnits(box: HTMLElement, selection: Selection | null, before: (key: number) => number): Chosen | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return null;
  const from = unitAt(box, range.startContainer, range.startOffset, before);
  const to = unitAt(box, range.endContainer, range.endOffset, before);
  if (from === null || to === null || to <= from) return null;
  const [place, around] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
  return { from, to, left: Math.max(0, Math.min(place.left - around.left, around.width - 180)), top: place.bottom - around.top + 8 };
}

/** Units of the text before a place in the page. */
function unitAt(box: HTMLElement, node: Node, offset: number, before: (key: number) => number): number | null {
  const within = node instanceof Element ? node : node.parentElement;
  const line = within?.closest<HTMLElement>('[data-key]');
  if (!line || !box.contains(line)) return null;
  const words = line.querySelector('[data-pid]');
  if (!words) return null;
  const start = before(Number(line.dataset.key));
  const place = document.createRange();
  place.setStart(words, 0);
  // Behind the words stands the paragraph's button, which is no part of the text.
  if (words.contains(node)) place.setEnd(node, offset);
  else if (node !== line || offset > 0) place.setEnd(words, words.childNodes.length);
  return start + lengthOf(place.cloneContents());
}

/** Units of copied words: a footnote's mark counts as one, whatever its number. */
function lengthOf(copied: DocumentFragment): number {
  const notes = copied.querySelectorAll('[data-note]');
  for (const note of notes) note.remove();
  return (copied.textContent ?? '').length + notes.length;
}
