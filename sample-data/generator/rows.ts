import { draw } from './chance.ts';
import { type ColumnPlan, writeCell } from './columns.ts';
import { type Membership, membershipOf } from './membership.ts';
import { writeRegion } from './phone.ts';
import { type ColumnName, type ExportPlan, identifierColumns } from './plan.ts';
import { countRow, emptyTallies, Formats, type Tallies } from './truth.ts';

/** Cells in the order of the plan's columns. */
export type Cells = string[];

/** Makes the rows of a part of an export one by one, and counts what must come of them. */
export class RowSource {
  readonly tallies: Tallies;
  readonly #plan: ExportPlan;
  readonly #plans: readonly ColumnPlan[];
  readonly #formats: Formats;
  readonly #slots: ReadonlyMap<ColumnName, number>;

  constructor(plan: ExportPlan) {
    this.#plan = plan;
    this.#plans = identifierColumns(plan);
    this.#formats = new Formats(this.#plans);
    this.#slots = new Map(this.#plans.map(({ column }, slot) => [column, slot]));
    this.tallies = emptyTallies(this.#plans.length);
  }

  /** @param index number of the row in the whole export, from 0 */
  row(index: number): Cells {
    const { seed, audiences, columns } = this.#plan;
    const membership = membershipOf(seed, index, audiences);
    const identities = this.#plans.map((plan) => plan.identify(membership.person));
    countRow(this.tallies, this.#formats, identities, membership);
    const row = { seed, index };
    return columns.map((column) => {
      const slot = this.#slots.get(column) ?? -1;
      const [plan, identity] = [this.#plans[slot], identities[slot]];
      if (plan === undefined || identity === undefined) return otherCell(column, membership, row);
      return writeCell(plan, identity, membership.person, row);
    });
  }
}

function otherCell(
  column: ColumnName,
  { audience, person }: Membership,
  row: { seed: number; index: number },
): string {
  if (column === 'segment') return audience;
  if (column === 'country') return writeRegion(person, row);
  const day = 1 + (draw(row.seed, row.index, 0) % 28);
  return `2026-10-${String(day).padStart(2, '0')}`;
}
