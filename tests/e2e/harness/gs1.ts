/** Numbers of GS1 for journeys. */
import { randomInt } from 'node:crypto';

/** Returns digits with their check digit (GS1 General Specifications, 7.9.1). */
export function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Numbers of a company prefix that no other journey uses. */
export class Numbers {
  readonly prefix = `893${randomInt(100_000, 1_000_000)}`;

  /** Returns a GTIN-13. */
  gtin(item: number): string {
    return withCheckDigit(`${this.prefix}${String(item).padStart(3, '0')}`);
  }

  /** Returns the GLN of a party or place. */
  gln(place: number): string {
    return withCheckDigit(`${this.prefix}${String(900 + place)}`);
  }

  sscc(unit: number): string {
    return withCheckDigit(`0${this.prefix}${String(unit).padStart(7, '0')}`);
  }
}
