/** The accounts of Acme, in memory. A user name belongs to one account only, whatever its case (RFC 7643 section 4.1.1). */
import { randomUUID } from 'node:crypto';

export interface Account {
  id: string;
  userName: string;
  active: boolean;
  [attribute: string]: unknown;
}

export class NameTakenError extends Error {}

export class UserStore {
  private readonly accounts = new Map<string, Account>();

  all(): Account[] {
    return [...this.accounts.values()];
  }

  get(id: string): Account | undefined {
    return this.accounts.get(id);
  }

  /** Creates when there is no id. */
  save(id: string | undefined, user: Omit<Account, 'id'>): Account {
    const userName = String(user.userName);
    const holder = this.all().find((account) => account.userName.toLowerCase() === userName.toLowerCase());
    if (holder !== undefined && holder.id !== id) throw new NameTakenError(`userName "${userName}" is already taken`);
    const account: Account = { ...user, id: id ?? randomUUID(), userName, active: user.active !== false };
    this.accounts.set(account.id, account);
    return account;
  }

  remove(id: string): boolean {
    return this.accounts.delete(id);
  }
}
