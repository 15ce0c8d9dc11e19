import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

// The browser is the system's own, so that a fresh clone downloads none. The shell without windows is the same engine.
const shell = '/usr/bin/chromium-headless-shell';
const executablePath = process.env.CHROMIUM ?? (existsSync(shell) ? shell : '/usr/bin/chromium');

const minutes = /(champion|corrections)\.spec\.ts$/;

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  // Every worker has a server and several browsers of its own: two are what two cores carry, beside one for what
  // waits for the minute in which a submission can be undone.
  workers: 3,
  projects: [
    { name: 'minutes', testMatch: minutes, workers: 1 },
    { name: 'all others', testIgnore: minutes, workers: 2 },
  ],
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: process.env.CI ? 1 : 0, // what needs the second try is counted as flaky, and shown
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    locale: 'en-GB',
    // Keeping one of every test takes a tenth of the time.
    trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
