import { fileURLToPath } from 'node:url';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

const server = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [sveltekit()],
  server: { proxy: { '/api': { target: server, ws: true } } },
  resolve: {
    // quill-delta takes these two from lodash's single packages, which are old and weigh 4 KB more.
    alias: Object.fromEntries(['clonedeep', 'isequal'].map((name) => [`lodash.${name}`, fileURLToPath(new URL(`src/lib/wire/lodash/${name}.ts`, import.meta.url))])),
    // Without it the tests would get Svelte's server build, where runes stand still.
    ...(process.env.VITEST ? { conditions: ['browser'] } : {}),
  },
  test: { include: ['src/**/*.test.ts'], setupFiles: ['src/test/setup.ts'] },
});
