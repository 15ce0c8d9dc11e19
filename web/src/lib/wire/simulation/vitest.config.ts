import path from 'node:path';
import { defineConfig } from 'vitest/config';

// Apart from `npm test`: these sessions need the built program, and take seconds of real time each.
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../../../..'),
  test: {
    include: ['src/lib/wire/simulation/*.simulation.ts'],
    setupFiles: ['src/test/setup.ts'],
    // Sessions mostly wait for clocks and lines, so that several at once take little longer than one.
    maxConcurrency: 4,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
