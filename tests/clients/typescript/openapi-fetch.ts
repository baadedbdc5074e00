/** The walk with openapi-typescript and openapi-fetch. */
import assert from 'node:assert/strict';

import createClient from 'openapi-fetch';

import { account, address, observation, ok, unique } from './example.js';
import type { paths } from './generated/openapi-typescript.js';

const client = createClient<paths>({ baseUrl: address });

const session = ok(await client.POST('/api/v1/session', { body: account }));
const headers = { authorization: `Bearer ${session.access_token}` };

const categories = ok(await client.GET('/api/v1/catalogues/{kind}', { params: { path: { kind: 'product_category' } } }));
const category_id = categories[0]?.id ?? '';
const product = ok(await client.POST('/api/v1/products', { headers, body: { name: 'Thanh long', category_id } }));

const code = unique('TS/1');
const saveLot = (body: { name: string; code: string; product_id: string }, version?: number) =>
  client.PUT('/api/v1/lots/by-code/{code}', {
    params: { path: { code }, header: version === undefined ? {} : { 'If-Match': `"${version}"` } },
    headers,
    body,
  });
const created = ok(await saveLot({ name: 'Lô', code, product_id: product.id }));
const lot = ok(await saveLot({ ...created, name: 'Lô của openapi-fetch' }, created.version));
assert.equal(lot.name, 'Lô của openapi-fetch');
assert.deepEqual(ok(await client.GET('/api/v1/lots/{id}', { params: { path: { id: lot.id } }, headers })), lot);

const qr = ok(
  await client.GET('/api/v1/lots/{id}/qr', {
    params: { path: { id: lot.id }, query: { format: 'png', preview: true } },
    headers,
    parseAs: 'arrayBuffer',
  }),
);
assert.equal(Buffer.from(qr).subarray(1, 4).toString(), 'PNG');

const act = ok(
  await client.POST('/api/v1/acts', {
    headers,
    body: { kind: 'harvest', happened_at: new Date(Date.now() - 120_000).toISOString(), items: [{ lot_id: lot.id, quantity: 5, unit: 'KGM' }] },
  }),
);
assert.equal(act.kind, 'harvest');
ok(await client.POST('/epcis/v2/events', { headers: { ...headers, 'content-type': 'application/ld+json' }, body: observation(lot) }));

const trace = ok(await client.GET('/api/v1/chain', { params: { query: { record_id: lot.id } }, headers }));
assert.ok(trace.nodes.length > 0);

// Anybody, without an account.
const page = ok(await client.GET('/api/v1/trace/{code}', { params: { path: { code: lot.trace_code } } }));
assert.equal(page.kind, 'lot');
assert.equal(page.kind === 'lot' && page.lot.code, code);

const refused = await client.POST('/api/v1/lots', { headers, body: { name: '', code, product_id: product.id } });
assert.equal(refused.error?.code, 'invalid');
