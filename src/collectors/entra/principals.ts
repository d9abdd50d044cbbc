/** Enterprise applications that are provisioned, by their object ids, as the provisioning log names them. */
import type { Json } from '../../domain/event.ts';
import { asFields } from '../json/fields.ts';
import { idIn, objectIn, textIn } from './reading.ts';

const most = 500;

export class Principals {
  /** Names are empty where they are not known. */
  private readonly names = new Map<string, string>();
  private readonly gone = new Set<string>();

  /** @param items records of the provisioning log */
  add(items: readonly Json[]): void {
    for (const item of items) {
      const principal = objectIn(asFields(item), 'servicePrincipal');
      const id = idIn(principal, 'id');
      if (id !== null) this.put(id, textIn(principal, 'displayName', 'name') ?? '');
    }
  }

  restore(names: { readonly [id: string]: string }): void {
    for (const [id, name] of Object.entries(names)) this.put(id, name);
  }

  /** It was deleted: what old records say of it no longer counts. */
  forget(id: string): void {
    this.names.delete(id);
    this.gone.add(id);
  }

  ids(): string[] {
    return [...this.names.keys()];
  }

  name(id: string): string | null {
    return this.names.get(id) || null;
  }

  all(): { [id: string]: string } {
    return Object.fromEntries(this.names);
  }

  private put(id: string, name: string): void {
    if (this.gone.has(id) || (this.names.size >= most && !this.names.has(id))) return;
    if (name !== '' || !this.names.has(id)) this.names.set(id, name);
  }
}
