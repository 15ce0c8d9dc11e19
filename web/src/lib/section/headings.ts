export interface Heading {
  pid: string;
  /** 1 to 3 */
  level: number;
  words: string;
}

/** The headings of a text as it is drawn, without what is drawn over it, such as the names at others' cursors. */
export function headingsIn(sheet: ParentNode): Heading[] {
  return [...sheet.querySelectorAll<HTMLElement>('[data-kind="h1"], [data-kind="h2"], [data-kind="h3"]')]
    .map((line) => ({ pid: line.dataset.pid ?? '', level: Number(line.dataset.kind?.slice(1)), words: wordsOf(line).trim() }))
    .filter(({ words }) => words !== '');
}

function wordsOf(line: Node): string {
  let words = '';
  for (const child of line.childNodes) {
    if (child instanceof Text) words += child.data;
    else if (child instanceof Element && !child.classList.contains('ProseMirror-widget')) words += wordsOf(child);
  }
  return words;
}

export function sameHeadings(a: readonly Heading[], b: readonly Heading[]): boolean {
  return a.length === b.length && a.every((heading, i) => heading.pid === b[i]?.pid && heading.level === b[i].level && heading.words === b[i].words);
}
