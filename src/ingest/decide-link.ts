/** Cuts and pins links, and takes that back. The flows are as decided when it returns; whoever collects into the database applies it too. */
import type { LinkDecision } from '../domain/correlation/decisions.ts';
import { writing } from './writing.ts';

/** @throws DatabaseError */
export function decideLink(databasePath: string, decision: LinkDecision): void {
  writing(databasePath, (writer) => writer.decide(decision));
}

/** @throws DatabaseError */
export function undoDecision(databasePath: string, decision: LinkDecision): void {
  writing(databasePath, (writer) => writer.undo(decision));
}
