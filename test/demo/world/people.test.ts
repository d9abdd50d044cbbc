import { describe, expect, it } from 'vitest';
import { type Person, personAt } from '../../../src/demo/world/people.ts';

const people: Person[] = (['newcomer', 'staff'] as const).flatMap((circle) =>
  Array.from({ length: 400 }, (_, index) => personAt(11, circle, index)),
);

describe('the people of the demo world', () => {
  it('have addresses and ids that nobody else has', () => {
    for (const key of ['email', 'oktaId', 'employeeId'] as const) {
      expect(new Set(people.map((person) => person[key])).size).toBe(people.length);
    }
  });

  it('have addresses of reserved domains, without accents or spaces', () => {
    for (const { email } of people) expect(email).toMatch(/^[a-z0-9.'-]+@(?:globex|initech|umbrella|hooli|acme)\.example$/);
  });

  it('have ids as Okta makes them', () => {
    for (const { oktaId } of people) expect(oktaId).toMatch(/^00u[0-9A-Za-z]{17}$/);
  });

  it('have apostrophes, accents and another script in their names', () => {
    const names = people.map((person) => person.displayName).join(' ');
    expect(names).toMatch(/'/);
    expect(names).toMatch(/[ñéøŁ]/);
    expect(names).toMatch(/\p{Script=Han}/u);
  });
});
