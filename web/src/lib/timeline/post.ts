import { moment } from '$lib/i18n/format';
import { language, m } from '$lib/i18n/lang.svelte';
import type { Post } from './types';

/** A revision in words: the edge of a dialogue, its own name, or what kind it is. */
export function nameOf(post: Post): string {
  if (post.edge && post.dialogue) {
    const title = m().milestoneTitle(post.edge, post.dialogue.replace(/\D/g, ''));
    return post.kind === 'restore' ? `${title} (${m().revisionKind.restore})` : title;
  }
  return post.name || m().revisionKind[post.kind];
}

/** The same with its time. */
export const titled = (post: Post): string => `${nameOf(post)}, ${moment(post.at, language.current)}`;
