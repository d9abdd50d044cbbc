/**
 * The people of the demo world. Names as they are in real directories: apostrophes, accents, hyphens, another script.
 * Addresses use reserved names only (RFC 2606 `.example`), and are unique for a seed.
 */
import { createRandom, type Random } from './random.ts';

export interface Person {
  givenName: string;
  familyName: string;
  displayName: string;
  /** Also the SCIM `userName` and the Okta login. */
  email: string;
  /** Okta user id `00u…`, sent to targets as `externalId`. */
  oktaId: string;
  employeeId: string;
  department: string;
  title: string;
}

const givenNames: readonly string[] = [
  'Ana',
  'Liam',
  'Noor',
  'Rosa',
  'Mei',
  'José',
  'Zoë',
  'Siobhán',
  'Björn',
  'Aisha',
  'Priya',
  'Tomás',
  'Łukasz',
  'Chloé',
  'Ivan',
  'Hana',
  'Kwame',
  'Anne-Marie',
  'Dmitri',
  'Leila',
  'Marcus',
  'Ingrid',
  'Omar',
  'Grace',
  'Yusuf',
  'Freya',
  'Diego',
  'Nadia',
  'Viktor',
  'Amara',
];

const familyNames: readonly string[] = [
  'García',
  "O'Neil",
  'Kim',
  'Nguyen',
  'Tanaka',
  "D'Angelo",
  'Müller',
  'Núñez',
  'Ó Briain',
  'Sørensen',
  'Okafor',
  'Patel',
  'Kowalski',
  'Lefèvre',
  'van der Berg',
  'Haddad',
  'Mensah',
  'Smith-Jones',
  'Petrov',
  'Rossi',
  'Chen',
  'Lindqvist',
  'Farouk',
  'Ferreira',
  'Yılmaz',
  'Novak',
  'Silva',
  "O'Connor",
  'Weiss',
  'Adeyemi',
];

const domains = ['globex.example', 'initech.example', 'umbrella.example', 'hooli.example'] as const;
const departments = ['Sales', 'Engineering', 'Finance', 'Support', 'Marketing', 'People Operations'] as const;
const titles = ['Account Executive', 'Engineer', 'Analyst', 'Support Specialist', 'Manager', 'Recruiter'] as const;

/** Written in another script, and therefore with an address that cannot be derived from the name. */
const otherScripts = [
  { givenName: '愛', familyName: '山田', login: 'ai.yamada' },
  { givenName: '伟', familyName: '王', login: 'wei.wang' },
] as const;

/** Newcomers work for the company's customers, staff for the company itself. */
export type Circle = 'newcomer' | 'staff';

/** The person of a circle with this number; numbers beyond the list of names repeat names, never addresses. */
export function personAt(seed: number, circle: Circle, index: number): Person {
  const random = createRandom(seed, circle, index);
  const name = nameAt(random, index);
  return {
    givenName: name.givenName,
    familyName: name.familyName,
    displayName: `${name.givenName} ${name.familyName}`,
    email: `${name.login}${index < 30 ? '' : index}@${circle === 'staff' ? 'acme.example' : random.pick(domains)}`,
    oktaId: `00u${random.base62(17)}`,
    employeeId: `${circle === 'staff' ? 'A' : 'E'}${10_000 + index}`,
    department: random.pick(departments),
    title: random.pick(titles),
  };
}

function nameAt(random: Random, index: number): { givenName: string; familyName: string; login: string } {
  // The eighth and the forty-eighth: early enough to be seen.
  const other = otherScripts[Math.floor(index / 40)];
  if (index % 40 === 7 && other !== undefined) return other;
  // The first thirty are distinct without a number, so that the people on a first screen look like people.
  const givenName = index < 30 ? (givenNames[index] ?? 'Ana') : random.pick(givenNames);
  const familyName = random.pick(familyNames);
  return { givenName, familyName, login: `${loginPart(givenName)}.${loginPart(familyName)}` };
}

/** Lower case without accents; an apostrophe is legal in an address and stays (RFC 5321 section 4.1.2). */
function loginPart(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[łøı]/g, (letter) => ({ ł: 'l', ø: 'o', ı: 'i' })[letter] ?? letter)
    .replace(/[^a-z'-]/g, '');
}
