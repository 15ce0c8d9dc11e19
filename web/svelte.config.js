import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/**
 * SvelteKit's announcer of page changes hides itself with a style attribute, which the page's policy (style-src 'self')
 * forbids; the class for hidden words does the same.
 * @type {import('svelte/compiler').PreprocessorGroup}
 */
const announcer = {
  name: 'announcer-by-class',
  markup({ content, filename }) {
    if (!filename?.endsWith('/generated/root.svelte')) return;
    return { code: content.replace(/(<div id="svelte-announcer"[^>]*?) style="[^"]*"/, '$1 class="out"') };
  },
};

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: [announcer, vitePreprocess()],
  kit: {
    // The server embeds dist and answers every unknown path with the fallback.
    adapter: adapter({ pages: 'dist', assets: 'dist', fallback: 'index.html', precompress: true, strict: true }),
  },
};
