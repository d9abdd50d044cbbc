/** Cuts and pins links, and takes that back. The flows are as decided when it returns; whoever collects into the database applies it too. */
import type { LinkDecision } from '../domain/correlation/decisions.ts';
import { writing } from './writing.ts';

/** What is decided already stays as it is. @throws DatabaseError */
export function decideLinks(databasePath: string, decisions: readonly LinkDecision[]): void {
  writing(databasePath, (writer) => {
    for (const decision of decisions) writer.decide(decision);
  });
}

/** @throws DatabaseError */
export function undoDecision(databasePath: string, decision: LinkDecision): void {
  writing(databasePath, (writer) => writer.undo(decision));
}
