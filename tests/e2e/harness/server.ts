/**
 * A server for every worker: free port, empty data folder, removed at the end. Specs import `test` and `expect` from
 * here.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { test as base } from '@playwright/test';

export { expect } from '@playwright/test';

const root = resolve(import.meta.dirname, '../../..');
const binary = process.env.NGUON_BIN ?? join(root, 'target/debug/nguon');
const frontend = process.env.NGUON_FRONTEND_DIR ?? join(root, 'frontend/dist');

export interface Server {
  /** Its address, also in its QR codes and mails: http://127.0.0.1:PORT */
  readonly address: string;
  /** Its data folder; mails are in `mail/`. */
  readonly data: string;
}

interface Options {
  /** Whether the server starts with demo data. */
  demo: boolean;
  server: Server;
}

export const test = base.extend<object, Options>({
  demo: [true, { option: true, scope: 'worker' }],
  server: [
    async ({ demo }, use, worker) => {
      const data = await mkdtemp(join(tmpdir(), 'nguon-e2e-'));
      const { child, address } = await start(data, demo, `${worker.project.name}-${worker.workerIndex}`);
      try {
        await use({ address, data });
      } finally {
        await stop(child);
        await rm(data, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => use(server.address),
});

async function start(data: string, demo: boolean, name: string): Promise<{ child: ChildProcess; address: string }> {
  // The public address contains the port, so it must be chosen before the server binds it.
  const port = await freePort();
  const logs = resolve(import.meta.dirname, '../artifacts/servers');
  await mkdir(logs, { recursive: true });
  const log = createWriteStream(join(logs, `${name}.log`));

  const child = spawn(binary, demo ? ['serve', '--demo'] : ['serve'], {
    cwd: data,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NGUON_HOST: '127.0.0.1',
      NGUON_PORT: String(port),
      NGUON_PUBLIC_URL: `http://127.0.0.1:${port}`,
      NGUON_DATA_DIR: data,
      NGUON_FRONTEND_DIR: frontend,
    },
  });
  child.stderr.pipe(log, { end: false });

  const address = await new Promise<string>((resolve, reject) => {
    const lines = createInterface(child.stdout);
    lines.on('line', (line) => {
      log.write(`${line}\n`);
      const found = /^Nguồn: (http:\/\/127\.0\.0\.1:\d+)/.exec(line);
      if (found?.[1]) resolve(found[1]);
    });
    child.once('error', (cause) => reject(new Error(`${binary} does not start; build it with: make debug`, { cause })));
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}; see ${log.path}`)));
  });
  return { child, address };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(impatience);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
