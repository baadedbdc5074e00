import { defineConfig } from '@playwright/test';

const chromium = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};

/** Journeys that people make on a phone, or for which the size of the screen matters. */
const onPhone = [
  'walk', 'screens', 'public', 'management', 'dashboard', 'guide-members', 'guide-lots', 'guide-diary', 'labels', 'acts',
  'complaint', 'recall',
].map((name) => `${name}.spec.ts`);

export default defineConfig({
  testDir: 'journeys',
  outputDir: 'artifacts/traces',
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'artifacts/results.json' }]],
  use: {
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    // Actions, requests and answers; screenshots of every step double the time: ARGS="--trace on" for those.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false, sources: true },
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
  },
  projects: [
    { name: 'desktop', use: { ...chromium, viewport: { width: 1280, height: 800 } } },
    {
      name: 'phone',
      // Journeys that are the same at every size, or made at a desk, run on the phone only in `make soak`.
      testMatch: process.env.NGUON_ALL_ON_PHONE ? '*.spec.ts' : onPhone,
      use: { ...chromium, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
    },
  ],
});
