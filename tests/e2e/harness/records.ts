/**
 * Creates the preconditions of a journey through the API. Each call signs in anew and shares no session with the
 * browser.
 */
import { randomUUID } from 'node:crypto';

import { type APIRequestContext, expect, request } from '@playwright/test';

import { type Account, type Business, demo, demoArea } from './accounts.ts';
import { pdf } from './pdf.ts';
import type { Server } from './server.ts';

export interface Made {
  id: string;
  name: string;
  version: number;
  trace_code?: string;
}

// A connection for each call: one that has been idle for the server's keep-alive time may be closed just as it is
// used again, which is no fault of what is tested.
const AFRESH = { connection: 'close' };

/** The API with the permissions of one account. */
export class Api {
  private constructor(
    private readonly context: APIRequestContext,
    private readonly token: string,
  ) {}

  static async as(account: Account, server: Server): Promise<Api> {
    const context = await request.newContext({ baseURL: server.address, extraHTTPHeaders: { 'Accept-Language': 'vi', ...AFRESH } });
    const answer = await context.post('/api/v1/session', {
      data: { email: account.email, password: account.password, remember: false },
    });
    expect(answer.status(), await answer.text()).toBeLessThan(300);
    const { access_token } = (await answer.json()) as { access_token: string };
    return new Api(context, access_token);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.context.get(`/api/v1${path}`, { headers: this.headers() });
    expect(answer.ok(), `GET ${path}: ${answer.status()}`).toBe(true);
    return (await answer.json()) as T;
  }

  /** Returns the bytes of a file. */
  async download(path: string): Promise<Buffer> {
    const answer = await this.context.get(`/api/v1${path}`, { headers: this.headers() });
    expect(answer.ok(), `GET ${path}: ${answer.status()}`).toBe(true);
    return answer.body();
  }

  async create(path: string, data: object): Promise<Made> {
    const headers = { ...this.headers(), 'Idempotency-Key': randomUUID() };
    const answer = await this.context.post(`/api/v1${path}`, { headers, data });
    expect(answer.ok(), `POST ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return (await answer.json()) as Made;
  }

  /** Captures an EPCIS event. */
  async capture(event: object): Promise<void> {
    const headers = { ...this.headers(), 'Content-Type': 'application/ld+json' };
    const answer = await this.context.post('/epcis/v2/events', { headers, data: JSON.stringify(event) });
    expect(answer.status(), await answer.text()).toBe(201);
  }

  /** Changes some fields of a record in its first version. */
  async change(path: string, record: Made, fields: object): Promise<void> {
    const now = await this.get<Record<string, unknown>>(`${path}/${record.id}`);
    // Fields that the server maintains are no input.
    const own = /^(id|status|version|(created|updated)_(at|by)|references|held_files|expires_first|trace_code)$/;
    const input = Object.fromEntries(Object.entries(now).filter(([name]) => !own.test(name)));
    const answer = await this.context.put(`/api/v1${path}/${record.id}`, {
      headers: { ...this.headers(), 'If-Match': `"${record.version}"` },
      data: { ...input, ...fields },
    });
    expect(answer.ok(), `PUT ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
  }

  /** Fills in the profile of a new business. */
  async profile(fields: object): Promise<void> {
    const now = await this.get<{ version: number; business: Record<string, unknown> }>('/organisation');
    const { phone, representative_name } = now.business;
    const answer = await this.context.put('/api/v1/organisation', {
      headers: { ...this.headers(), 'If-Match': `"${now.version}"` },
      data: { phone, representative_name, ...fields },
    });
    expect(answer.ok(), `PUT /organisation: ${answer.status()} ${await answer.text()}`).toBe(true);
  }

  /** Puts a GLN or company prefix in force: requested with a certificate, confirmed by the demo administrator. */
  async prove(server: Server, number: { gln: string } | { gs1_company_prefix: string }): Promise<void> {
    const certificate = await this.send('giay-chung-nhan.pdf', pdf(JSON.stringify(number)));
    const kind = 'gln' in number ? 'gln' : 'company_prefix';
    const change = await this.create('/organisation/changes', { kind, certificate, ...number });
    await (await Api.as(demo.administrator, server)).decideChange(change, 'confirm');
  }

  /** Uploads a PDF. Returns its identifier. */
  async send(name: string, buffer: Buffer): Promise<string> {
    const answer = await this.context.post('/api/v1/files', {
      headers: this.headers(),
      multipart: { file: { name, mimeType: 'application/pdf', buffer } },
    });
    expect(answer.ok(), `POST /files: ${answer.status()} ${await answer.text()}`).toBe(true);
    return ((await answer.json()) as { id: string }).id;
  }

  /** Decides about a change of registered data. */
  async decideChange(change: Made, verdict: 'confirm' | 'reject', reason?: string): Promise<void> {
    const answer = await this.context.post(`/api/v1/registered-changes/${change.id}/decision`, {
      headers: { ...this.headers(), 'If-Match': `"${change.version}"` },
      data: { verdict, reason },
    });
    expect(answer.ok(), `decision: ${answer.status()} ${await answer.text()}`).toBe(true);
  }

  async move(path: string, ids: string[], status: 'active' | 'inactive' | 'trashed'): Promise<void> {
    const answer = await this.context.post(`/api/v1${path}/status`, { headers: this.headers(), data: { ids, status } });
    expect(answer.ok(), `POST ${path}/status: ${answer.status()} ${await answer.text()}`).toBe(true);
  }

  /** Ends every session of the account, wherever it is open. */
  async signOutEverywhere(): Promise<void> {
    const answer = await this.context.delete('/api/v1/sessions', { headers: this.headers() });
    expect(answer.status()).toBe(204);
  }

  async decide(id: string, verdict: 'approve' | 'reject', reason?: string): Promise<void> {
    const { version } = await this.get<Made>(`/approvals/${id}`);
    const answer = await this.context.post(`/api/v1/approvals/${id}/decision`, {
      headers: { ...this.headers(), 'If-Match': `"${version}"` },
      data: { verdict, reason },
    });
    expect(answer.ok(), `decision: ${answer.status()} ${await answer.text()}`).toBe(true);
  }

  private headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` };
  }
}

interface Entry {
  id: string;
  /** The name of an area. */
  name?: string;
  /** The name of a catalogue entry. */
  name_vi?: string;
}

/** Returns the identifier of the first entry of a catalogue, or of the one with that name. */
export async function entry(server: Server, path: string, name?: string): Promise<string> {
  const context = await request.newContext({ baseURL: server.address, extraHTTPHeaders: AFRESH });
  const answer = await context.get(`/api/v1${path}`);
  const entries = (await answer.json()) as Entry[];
  await context.dispose();
  const found = entries.find((each) => name === undefined || each.name === name || each.name_vi === name);
  if (!found) throw new Error(`${path} has no ${name ?? 'entry'}`);
  return found.id;
}

/** Registers a business, which then waits for approval. */
export async function register(server: Server, business: Business): Promise<Made> {
  const details = {
    name: business.name,
    business_type_id: await entry(server, '/catalogues/business_type'),
    tax_code: business.taxCode,
    industry_id: await entry(server, '/catalogues/industry'),
    registered_address: 'Thôn 3, xã Hàm Thuận Nam',
    area_id: await entry(server, '/areas', demoArea),
    phone: '0252 386 1234',
    representative_name: business.representative,
  };
  const account = { email: business.email, password: business.password, password_confirmation: business.password };
  const context = await request.newContext({ baseURL: server.address, extraHTTPHeaders: AFRESH });
  const answer = await context.post('/api/v1/registrations', {
    multipart: {
      business: json(details),
      account: json(account),
      registration_file: { name: 'dang-ky.pdf', mimeType: 'application/pdf', buffer: pdf(business.taxCode) },
    },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  const made = (await answer.json()) as Made;
  await context.dispose();
  return made;
}

function json(value: object) {
  return { name: 'blob', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(value)) };
}

/** Creates a business that is registered and approved, without records. */
export async function approvedBusiness(server: Server, business: Business): Promise<Api> {
  const { id } = await register(server, business);
  await (await Api.as(demo.administrator, server)).decide(id, 'approve');
  return Api.as(business, server);
}

export async function makeMember(api: Api, server: Server, name: string, more: object = {}): Promise<Made> {
  return api.create('/members', { name, category_id: await entry(server, '/catalogues/member_category'), ...more });
}

export async function makeProduct(api: Api, server: Server, name: string, more: object = {}): Promise<Made> {
  return api.create('/products', { name, category_id: await entry(server, '/catalogues/product_category'), ...more });
}

export async function makeLot(api: Api, product: Made, code: string, more: object = {}): Promise<Made> {
  return api.create('/lots', { name: `Lô ${code}`, code, product_id: product.id, ...more });
}
