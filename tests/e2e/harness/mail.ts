/** Reads the mails that a server without SMTP writes to its data folder. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import type { Server } from './server.ts';

export interface Mail {
  to: string;
  subject: string;
  /** The text part. */
  text: string;
}

/** Waits for the newest mail to `address` whose subject or text matches. */
export async function newestMail(server: Server, address: string, about: RegExp): Promise<Mail> {
  let found: Mail | undefined;
  await expect
    .poll(
      async () => {
        const mails = await mailsTo(server, address);
        found = mails.find((mail) => about.test(mail.subject) || about.test(mail.text));
        return found !== undefined;
      },
      { message: `no mail about ${about} to ${address}`, timeout: 15_000 },
    )
    .toBe(true);
  return found as Mail;
}

/** Returns the first address in a mail's text that leads to this server. */
export function linkIn(mail: Mail, server: Server): string {
  const start = mail.text.indexOf(server.address);
  const link = start < 0 ? undefined : /^\S+/.exec(mail.text.slice(start))?.[0];
  if (!link) throw new Error(`No link to ${server.address} in:\n${mail.text}`);
  return link.replace(/[.,>)]+$/, '');
}

/** Returns all mails to `address`, newest first. */
async function mailsTo(server: Server, address: string): Promise<Mail[]> {
  const folder = join(server.data, 'mail');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), time: (await stat(join(folder, name))).mtimeMs })),
  );
  files.sort((left, right) => right.time - left.time);
  const mails = await Promise.all(files.map(async ({ path }) => parseMail(await readFile(path))));
  return mails.filter((mail) => mail.to.toLowerCase().includes(address.toLowerCase()));
}

/** Parses a message of RFC 5322 and MIME, as far as our mails use them. */
export function parseMail(message: Buffer): Mail {
  const { headers, text } = parsePart(message.toString('latin1'));
  return { to: headers.get('to') ?? '', subject: decodeWords(headers.get('subject') ?? ''), text };
}

function parsePart(part: string): { headers: Map<string, string>; text: string } {
  const lines = part.replace(/\r\n/g, '\n');
  const end = lines.indexOf('\n\n');
  const body = end < 0 ? '' : lines.slice(end + 2);
  const headers = new Map<string, string>();
  for (const line of lines.slice(0, end).replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }

  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary) {
    const parts = body.split(`--${boundary}`).slice(1, -1).map((inner) => parsePart(inner.replace(/^\n/, '')));
    const plain = parts.find(({ headers }) => (headers.get('content-type') ?? '').startsWith('text/plain'));
    return { headers, text: (plain ?? parts[0])?.text ?? '' };
  }
  return { headers, text: decodeBody(body, headers.get('content-transfer-encoding') ?? '7bit') };
}

function decodeBody(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable':
      return decodeQuotedPrintable(body.replace(/=\n/g, ''));
    default:
      return Buffer.from(body, 'latin1').toString('utf8');
  }
}

function decodeQuotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Decodes the encoded words of a header (RFC 2047). */
function decodeWords(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      how.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : decodeQuotedPrintable(text.replaceAll('_', ' ')),
    );
}
