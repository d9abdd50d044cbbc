/**
 * Fields of an audit-log record. The API and streams write them at the top, older records and exports below `data`, and the CSV export of the
 * web pages in columns such as `data.target_login`.
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, own } from '../json/fields.ts';

export class AuditRecord {
  private readonly raw: Fields;
  private readonly data: Fields;

  constructor(raw: Fields) {
    this.raw = raw;
    this.data = asFields(own(raw, 'data'));
  }

  /** The value under the first of the names that holds one. */
  value(...names: string[]): Json | undefined {
    for (const name of names) {
      for (const value of [own(this.raw, name), own(this.data, name), own(this.raw, `data.${name}`)]) {
        if (value !== undefined && value !== null && value !== '') return value;
      }
    }
    return undefined;
  }

  /** Trimmed text, numbers and booleans as text; null for anything else. */
  text(...names: string[]): string | null {
    const value = this.value(...names);
    if (typeof value === 'string') return value.trim() || null;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
  }
}
