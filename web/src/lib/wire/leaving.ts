// A browser that keeps nothing loses what is unsent with the tab, so it asks before the tab is closed: only then, for a
// page that listens is kept waiting by some browsers when it is left.

const atRisk = new Set<object>();
const ask = (event: Event): void => event.preventDefault();

/** Whether leaving the page would lose words of this text. */
export function losesWords(text: object, loses: boolean): void {
  if (loses === atRisk.has(text)) return;
  if (loses) atRisk.add(text);
  else atRisk.delete(text);
  if (atRisk.size === 0) globalThis.removeEventListener?.('beforeunload', ask);
  else globalThis.addEventListener?.('beforeunload', ask);
}
