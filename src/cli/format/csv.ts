/**
 * CSV as in RFC 4180. Cells that a spreadsheet would take for a formula get an apostrophe in front (OWASP, "CSV Injection"); numbers are
 * written as they are.
 */
export type CsvCell = string | number | boolean | null;

const formula = /^[=+\-@\t\r\n]/;
const quoted = /[",\r\n]/;

export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = formula.test(cell) ? `'${cell}` : cell;
  return quoted.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
