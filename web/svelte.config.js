import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    // The server embeds dist and answers every unknown path with the fallback.
    adapter: adapter({ pages: 'dist', assets: 'dist', fallback: 'index.html', strict: true }),
  },
};
