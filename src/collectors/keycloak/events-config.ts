/**
 * Keycloak saves events only where somebody switched it on, and what admin events are about only where "include representation" is on too
 * (https://www.keycloak.org/docs/latest/server_admin/#configuring-auditing-to-track-events). An empty answer of a realm that saves nothing looks like a quiet
 * one, so `events/config` is asked as well, and what is off is said.
 */

import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import { HttpFailure } from '../http/request.ts';
import { asFields, type Fields, own } from '../json/fields.ts';
import type { AdminApi } from './admin-api.ts';
import type { FeedName } from './options.ts';

const fineMs = 600_000;
/** Somebody may be switching it on just now. */
const soonMs = 60_000;
/** Without these nothing is known of sign-ups, just-in-time accounts and sign-ins. */
const wanted = [
  'REGISTER',
  'REGISTER_ERROR',
  'LOGIN',
  'LOGIN_ERROR',
  'IDENTITY_PROVIDER_FIRST_LOGIN',
  'IDENTITY_PROVIDER_FIRST_LOGIN_ERROR',
];

/** One for all feeds of a source. */
export class EventsConfig {
  private readonly api: AdminApi;
  private readonly now: () => number;
  private config: Fields = {};
  private askAgainAt = Number.NEGATIVE_INFINITY;
  private asking: Promise<void> | null = null;

  constructor(api: AdminApi, now: () => number) {
    this.api = api;
    this.now = now;
  }

  /** Asks again when it is due. Never fails for want of an answer: the events themselves are asked for anyway, and tell what is wrong. */
  async refresh(): Promise<void> {
    if (this.now() < this.askAgainAt) return;
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    await this.asking;
  }

  /** What is wrong for this feed in one line, or null. */
  problemOf(feed: FeedName): string | null {
    return feed === 'admin' ? this.adminProblem() : this.userProblem();
  }

  private async ask(): Promise<void> {
    const known = await this.answered();
    const wrong = this.adminProblem() !== null || this.userProblem() !== null;
    this.askAgainAt = this.now() + (known && !wrong ? fineMs : soonMs);
  }

  private async answered(): Promise<boolean> {
    try {
      const answer = await this.api.get('events/config');
      if (answer.status === 200) this.config = asFields(jsonAnswer(answer, this.api.host));
      return answer.status === 200;
    } catch (error) {
      const another = error instanceof MalformedAnswer || (error instanceof HttpFailure && error.waitMs === null);
      if (!another) throw error;
      return false;
    }
  }

  private adminProblem(): string | null {
    const place = `the realm ${this.api.realm}`;
    if (own(this.config, 'adminEventsEnabled') === false)
      return `${place} does not save admin events: switch on "Save events" under Realm settings > Events > Admin events settings`;
    if (own(this.config, 'adminEventsDetailsEnabled') === false)
      return `${place} saves admin events without their content, so names and addresses are missing: switch on "Include representation" under Realm settings > Events > Admin events settings`;
    return null;
  }

  private userProblem(): string | null {
    const place = `the realm ${this.api.realm}`;
    if (own(this.config, 'eventsEnabled') === false)
      return `${place} does not save user events: switch on "Save events" under Realm settings > Events > User events settings`;
    const types = own(this.config, 'enabledEventTypes');
    const missing = Array.isArray(types) && types.length > 0 ? wanted.filter((type) => !types.includes(type)) : [];
    if (missing.length === 0) return null;
    return `${place} does not save user events of the types ${missing.join(', ')}: add them under Realm settings > Events > User events settings`;
  }
}
