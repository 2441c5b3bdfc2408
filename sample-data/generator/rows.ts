import { draw, roll } from './chance.ts';
import { type ColumnPlan, writeCell } from './columns.ts';
import { MISSING, PURPOSE, type Row } from './identity.ts';
import { type Membership, membershipOf, writeAudience } from './membership.ts';
import { writeRegion } from './phone.ts';
import { type ColumnName, type ExportPlan, identifierColumns } from './plan.ts';
import { countMalformed, countRow, emptyTallies, Formats, type Tallies } from './truth.ts';

/** Cells in the order of the plan's columns. */
export type Cells = string[];

/** Generates the rows of a part of an export one by one, and counts their expected outcomes. */
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
    const row = { seed, index };
    const cells = this.#plans.map((plan, slot) =>
      writeCell(plan, identities[slot] ?? MISSING, membership.person, row),
    );
    countRow(this.tallies, this.#formats, identities, cells, membership);
    return columns.map(
      (column) => cells[this.#slots.get(column) ?? -1]?.text ?? this.#otherCell(column, membership, row),
    );
  }

  /** @returns whether a truncated record follows the row; it is counted then */
  isFollowedByCutRecord(index: number): boolean {
    const { seed, cutPerMille } = this.#plan;
    const isCut = cutPerMille > 0 && roll(seed, index, PURPOSE.cutRecord, 1000) < cutPerMille;
    if (isCut) countMalformed(this.tallies);
    return isCut;
  }

  #otherCell(column: ColumnName, { audience, person }: Membership, row: Row): string {
    if (column === 'segment') return writeAudience(audience, row);
    return column === 'country' ? writeRegion(person, row, this.#plan.phones) : writeDay(row);
  }
}

function writeDay(row: Row): string {
  const day = 1 + (draw(row.seed, row.index, 0) % 28);
  return `2026-10-${String(day).padStart(2, '0')}`;
}
