/** The walk with @hey-api/openapi-ts. */
import assert from 'node:assert/strict';

import { account, address, observation, ok, unique } from './example.js';
import { client } from './generated/hey-api/client.gen.js';
import {
  createAct,
  createEvent,
  createProduct,
  getLot,
  getLotQr,
  getTrace,
  listCatalogue,
  saveLotByCode,
  signIn,
  traceChain,
} from './generated/hey-api/sdk.gen.js';

client.setConfig({ baseUrl: address });
const session = ok(await signIn({ body: account }));
client.setConfig({ auth: () => session.access_token });

const categories = ok(await listCatalogue({ path: { kind: 'product_category' } }));
const product = ok(await createProduct({ body: { name: 'Thanh long', category_id: categories[0]?.id ?? '' } }));

const code = unique('HEY/1');
const created = ok(await saveLotByCode({ path: { code }, body: { name: 'Lô', code, product_id: product.id } }));
const headers = { 'If-Match': `"${created.version}"` };
const lot = ok(await saveLotByCode({ path: { code }, headers, body: { ...created, name: 'Lô của hey-api' } }));
assert.equal(lot.name, 'Lô của hey-api');
assert.deepEqual(ok(await getLot({ path: { id: lot.id } })), lot);

const qr = ok(await getLotQr({ path: { id: lot.id }, query: { format: 'svg', preview: true }, parseAs: 'text' }));
assert.match(String(qr), /<svg/);

const items = [{ lot_id: lot.id, quantity: 5, unit: 'KGM' }];
const happened_at = new Date(Date.now() - 120_000).toISOString();
const act = ok(await createAct({ body: { kind: 'harvest', happened_at, items } }));
assert.equal(act.kind, 'harvest');
ok(await createEvent({ body: observation(lot) }));

const trace = ok(await traceChain({ query: { record_id: lot.id } }));
assert.ok(trace.nodes.length > 0);

// Anybody, without an account.
client.setConfig({ auth: undefined });
const page = ok(await getTrace({ path: { code: lot.trace_code } }));
assert.equal(page.kind === 'lot' && page.lot.code, code);
