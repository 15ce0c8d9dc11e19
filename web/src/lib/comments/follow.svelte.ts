import type { LiveText } from '$lib/wire';
import type { Commenting } from './commenting.svelte';

/**
 * Reads the comments of both texts, and reads them anew whenever the line tells of others, comes back, or the reader comes back to
 * the page: nodes without a bus tell each other nothing. Called while a component is made.
 */
export function follow(commenting: Commenting, live: () => Record<'es' | 'en', LiveText | null>, may: () => boolean): void {
  for (const lang of ['es', 'en'] as const) {
    $effect(() => {
      if (!may()) return;
      const load = (): void => void commenting[lang].load();
      const back = (): void => {
        if (document.visibilityState === 'visible') load();
      };
      const end = live()[lang]?.listenComments(load);
      load();
      document.addEventListener('visibilitychange', back);
      return () => {
        end?.();
        document.removeEventListener('visibilitychange', back);
      };
    });
  }
}
