/**
 * Puts words on the clipboard and says whether that worked. Browsers hide the clipboard from pages that came over plain
 * http, as in a workshop's own network; the older way through a selection works there.
 */
export async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return bySelection(words);
  }
}

function bySelection(words: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = words;
  field.className = 'out';
  field.ariaHidden = 'true';
  document.body.append(field);
  field.select();
  // Deprecated, and still the only way left here.
  const done = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
