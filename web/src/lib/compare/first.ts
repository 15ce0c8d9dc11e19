import type { Lang, Revision, Section } from '$lib/api/types';

/**
 * Where a comparison begins that nobody chose a beginning for: the newest named revision since which something was written,
 * else the start. Revisions come newest first.
 */
export function firstPoint(revisions: readonly Revision[], sections: readonly Section[], lang: Lang): string {
  const since = (revision: Revision): boolean =>
    sections.some((section) => {
      const text = section.texts[lang];
      return (revision.versions[text.id] ?? 0) < text.version;
    });
  return revisions.find((revision) => revision.kind === 'named' && since(revision))?.id ?? 'start';
}
