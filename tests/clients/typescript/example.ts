/** What the walks of both clients send, and what they expect. */
import assert from 'node:assert/strict';
import { env } from 'node:process';

export const address = env.NGUON ?? 'http://127.0.0.1:8080';
export const account = { email: 'chu@thuanhoa.example.vn', password: 'Nguon-demo-2026' };

/** Returns a text that no record has, so that the walks can share a server. */
export function unique(prefix: string): string {
  return `${prefix}-${Date.now().toString(36)}`.toUpperCase();
}

/** Returns an EPCIS event: a lot was seen. */
export function observation(lot: { trace_code: string }): Record<string, unknown> {
  return {
    type: 'ObjectEvent',
    eventTime: new Date(Date.now() - 60_000).toISOString(),
    eventTimeZoneOffset: '+07:00',
    action: 'OBSERVE',
    bizStep: 'inspecting',
    quantityList: [{ epcClass: `${address}/t/${lot.trace_code}`, quantity: 5, uom: 'KGM' }],
  };
}

/** Returns the value, or fails with the problem of the answer. */
export function ok<T>(answer: { data?: T; error?: unknown; response?: Response }): NonNullable<T> {
  assert.ok(answer.data !== undefined && answer.data !== null, `${answer.response?.url}: ${JSON.stringify(answer.error)}`);
  return answer.data;
}
