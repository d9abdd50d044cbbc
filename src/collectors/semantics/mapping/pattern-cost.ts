/**
 * Whether a regular expression can be trusted with lines that strangers may write: an engine that backtracks must not need more than the square of the
 * text's length. The pattern is parsed, and what it can try in how many ways is counted; what can't be counted (back-references, look-around, repetition
 * inside repetition) is refused. Characters are compared as sets over ASCII and a few others.
 */

/** Of a text only so much is looked at. */
export const longestText = 1000;
const longestPattern = 300;
/** A spread of repetitions up to this counts as so many ways, a wider one as any number. */
const narrow = 16;
/** Ways on top of the square. */
const mostWays = 32;

const samples = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), 'é', 'Ж', '中', '\u00a0', '\u2028'];
type Characters = ReadonlySet<string>;

type Part =
  | { kind: 'characters'; characters: Characters }
  | { kind: 'edge'; start: boolean }
  | { kind: 'group'; alternatives: Part[][] }
  | { kind: 'repeat'; of: Part; min: number; max: number };

class Refused extends Error {}

/** Names of the pattern's groups, or what is wrong with it. */
export function checkPattern(source: string): { groups: string[] } | { problem: string } {
  if (source.length > longestPattern) return { problem: `is longer than ${longestPattern} characters` };
  try {
    new RegExp(source, 'u');
  } catch (error) {
    // "Invalid regular expression: /(/u: Unterminated group": the pattern is repeated by whoever reports this.
    return { problem: `is no regular expression: ${String(error).split(': ').at(-1)?.toLowerCase() ?? ''}` };
  }
  try {
    const parser = new Parser(source);
    const alternatives = parser.alternatives();
    const problem = costProblem(alternatives);
    return problem === null ? { groups: parser.names } : { problem };
  } catch (error) {
    if (error instanceof Refused) return { problem: error.message };
    throw error;
  }
}

/** Of patterns that `RegExp` has accepted with the flag `u`. */
class Parser {
  readonly names: string[] = [];
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  alternatives(): Part[][] {
    const all: Part[][] = [[]];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      if (this.#take('|')) all.push([]);
      else all.at(-1)?.push(this.#repeated(this.#atom()));
    }
    return all;
  }

  #atom(): Part {
    if (this.#take('(')) return this.#group();
    const edge = /^(?:\^|\$|\\[bB])/.exec(this.#rest())?.[0];
    if (edge !== undefined) {
      this.#at += edge.length;
      return { kind: 'edge', start: edge === '^' };
    }
    if (/^\\(?:[1-9]|k<)/.test(this.#rest())) throw new Refused('has a back-reference, which can take forever on some texts');
    const [text = ''] =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x..|\\c.|\\[pP]\{[^}]*\}|\\.|.)/su.exec(this.#rest()) ?? [];
    this.#at += text.length;
    const one = new RegExp(`^${text}$`, 'u');
    return { kind: 'characters', characters: new Set(samples.filter((sample) => one.test(sample))) };
  }

  #group(): Part {
    if (/^\?(?:[=!]|<[=!])/.test(this.#rest())) throw new Refused('looks ahead or behind, which can take forever on some texts');
    const head = /^\?(?:<([^>]+)>|:)/.exec(this.#rest());
    if (head === null && this.#rest().startsWith('?')) throw new Refused('changes flags inside, which is not supported');
    if (head?.[1] !== undefined) this.names.push(head[1]);
    this.#at += head?.[0].length ?? 0;
    const alternatives = this.alternatives();
    this.#take(')');
    return { kind: 'group', alternatives };
  }

  #repeated(of: Part): Part {
    const found = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(this.#rest());
    if (found === null) return of;
    this.#at += found[0].length;
    const [, sign, least, range, most] = found;
    if (sign !== undefined) return { kind: 'repeat', of, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
    const min = Number(least);
    return { kind: 'repeat', of, min, max: range === undefined ? min : most === '' ? Infinity : Number(most) };
  }

  #rest(): string {
    return this.#source.slice(this.#at);
  }

  #take(sign: string): boolean {
    if (this.#source[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }
}

/** What may come behind a part. */
interface Behind {
  characters: Characters;
  /** Nothing comes, so a repetition there never has to give anything back. */
  end: boolean;
  /** Another long repetition comes, which may fail. */
  long: boolean;
}

interface Cost {
  /** Long repetitions that can divide a text among themselves and what is behind them in many ways. */
  ambiguous: number;
  ways: number;
  /** Everything that long repetitions can run over. */
  long: Set<string>;
}

function newCost(): Cost {
  return { ambiguous: 0, ways: 1, long: new Set() };
}

function costProblem(alternatives: Part[][]): string | null {
  const cost = newCost();
  walkGroup(alternatives, { characters: new Set(), end: true, long: false }, cost);
  const anchored = alternatives.every((parts) => isAnchored(parts, cost.long));
  if (cost.ambiguous > (anchored ? 1 : 0))
    return `can divide a text in too many ways; begin it with ^, and write what a part may not contain, such as [^ ]+ or [^"]*, instead of .* or .+`;
  return cost.ways > mostWays ? 'has too many optional parts that can stand for each other' : null;
}

/**
 * Tried at few places of a text: at its beginning, or behind a fixed character that no long repetition can run over, so that what is tried from
 * different places does not overlap.
 */
function isAnchored(parts: readonly Part[], long: Characters): boolean {
  const [first] = parts;
  if (first?.kind === 'edge' && first.start) return true;
  for (const part of parts) {
    if (part.kind !== 'characters') return false;
    if (!meet(part.characters, long)) return true;
  }
  return false;
}

/** From the end to the beginning; returns what is behind whoever stands in front of the group. */
function walkGroup(alternatives: Part[][], behind: Behind, cost: Cost): Behind {
  const walked = alternatives.map((parts) => parts.reduceRight((after, part) => walk(part, after, cost), behind));
  const overlap = walked.some((one, index) => walked.slice(index + 1).some((other) => meet(one.characters, other.characters)));
  if (alternatives.length > 1 && overlap) cost.ways *= alternatives.length;
  return {
    characters: new Set(walked.flatMap(({ characters }) => [...characters])),
    end: walked.every(({ end }) => end),
    long: walked.some(({ long }) => long),
  };
}

function walk(part: Part, behind: Behind, cost: Cost): Behind {
  if (part.kind === 'edge') return { ...behind, end: false };
  if (part.kind === 'characters') return { characters: part.characters, end: false, long: behind.long };
  if (part.kind === 'group') return walkGroup(part.alternatives, behind, cost);
  return walkRepeat(part, behind, cost);
}

function walkRepeat({ of, min, max }: Extract<Part, { kind: 'repeat' }>, behind: Behind, cost: Cost): Behind {
  if (max > 1 && isComplex(of))
    throw new Refused('repeats a group that has repetitions or alternatives inside, which can take forever on some texts');
  const inside = walk(of, behind, cost);
  const first = of.kind === 'group' ? walkGroup(of.alternatives, nothing, newCost()).characters : inside.characters;
  const isLong = max - min > narrow;
  if (isLong) for (const character of charactersOf(of)) cost.long.add(character);
  if (max > min && !behind.end && meet(first, behind.characters)) {
    if (!isLong) cost.ways *= max - min + 1;
    else if (behind.long) cost.ambiguous += 1;
  }
  const characters = min > 0 ? first : new Set([...first, ...behind.characters]);
  return { characters, end: behind.end && min === 0, long: inside.long || (isLong && !behind.end) };
}

function charactersOf(part: Part): string[] {
  if (part.kind === 'characters') return [...part.characters];
  return part.kind === 'group' ? part.alternatives.flat().flatMap(charactersOf) : [];
}

const nothing: Behind = { characters: new Set(), end: false, long: false };

function isComplex(part: Part): boolean {
  if (part.kind !== 'group') return part.kind === 'repeat';
  return (
    part.alternatives.length > 1 || part.alternatives.some((parts) => parts.some((inner) => inner.kind === 'repeat' || isComplex(inner)))
  );
}

function meet(one: Characters, other: Characters): boolean {
  for (const character of one) if (other.has(character)) return true;
  return false;
}
