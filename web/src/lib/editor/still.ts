/** how many lines from the top of the screen on are remembered, since the first of them may be taken away */
const remembered = 12;

/**
 * Draws a change by others so that the line at the top of the screen stays at its height, whatever comes or goes above
 * it. Browsers that do so by themselves stop where an editor takes part. A page that isn't scrolled stays at its start,
 * and a reader who is in another text keeps the place there.
 */
export function heldStill(root: HTMLElement, draw: () => void): void {
  const elsewhere = document.activeElement !== root && document.activeElement?.closest('[role="textbox"]') != null;
  if (scrollY === 0 || elsewhere || root.offsetParent === null) return draw();
  const before = linesInSight(root);
  draw();
  for (const { name, y } of before) {
    const line = root.querySelector(`[data-pid="${CSS.escape(name)}"]`);
    if (!line) continue;
    const moved = line.getBoundingClientRect().top - y;
    if (moved !== 0) scrollBy({ top: moved, behavior: 'instant' });
    return;
  }
}

/** Lines from the first that stands wholly in sight, below what covers the top of the screen (their scroll margin). */
function linesInSight(root: HTMLElement): { name: string; y: number }[] {
  const lines = root.children;
  const covered = parseFloat(lines[0] ? getComputedStyle(lines[0]).scrollMarginTop : '') || 0;
  const top = (i: number): number => lines[i]!.getBoundingClientRect().top;
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (top(middle) < covered) low = middle + 1;
    else high = middle;
  }
  // A line as long as the screen stands in for itself.
  const first = Math.min(low, lines.length - 1);
  return [...lines].slice(first, first + remembered).map((line) => ({ name: line.getAttribute('data-pid') ?? '', y: line.getBoundingClientRect().top }));
}
