"""What is found in staging."""

import pytest
from helpers.workbench import Workbench
from tiktok_audiences.errors import AudienceClashError, PublishError
from tiktok_audiences.staging import find_partitions, list_staged, read_tally_counts
from tiktok_audiences.storage import Storage


def _stage(bench: Workbench, name: str, lines: int) -> str:
    path = bench.root / "staging" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(("f" * 64 + "\n") * lines)
    return f"file:{path}"


def test_pieces_of_a_slot_are_in_the_order_of_their_tasks(bench: Workbench) -> None:
    late = _stage(bench, "slot=-16/part-00010-a-c000.txt", 1)
    early = _stage(bench, "slot=-16/part-00002-a-c000.txt", 2)
    _stage(bench, "_SUCCESS", 0)

    staged = list_staged(Storage(bench.spark), f"{bench.root}/staging")

    assert [(piece.uri, piece.bytes) for piece in staged.of_slot(-16)] == [(early, 130), (late, 65)]
    assert staged.of_slot(8) == ()


def test_second_piece_of_a_task_is_refused(bench: Workbench) -> None:
    _stage(bench, "slot=8/part-00002-a-c000.txt", 1)
    _stage(bench, "slot=8/part-00002-a-c001.txt", 1)

    with pytest.raises(PublishError, match=r"c001.txt is a second piece of its task; run the preparation"):
        list_staged(Storage(bench.spark), f"{bench.root}/staging")


def test_audience_that_stands_twice_under_one_number_is_refused(bench: Workbench) -> None:
    staged = list_staged(Storage(bench.spark), f"{bench.root}/staging")

    with pytest.raises(AudienceClashError, match="'x' and 'x' cannot be told apart; rename one"):
        find_partitions(bench.spark, staged, ["x", "y", "x"])


def test_rows_that_were_counted_together_with_others_are_refused(bench: Workbench) -> None:
    path = bench.root / "staging" / "slot=0" / "part-00000-a-c000.txt"
    path.parent.mkdir(parents=True)
    path.write_text("7\tRhx\nRhy\n")
    storage = Storage(bench.spark)

    counts = read_tally_counts(bench.spark, storage, list_staged(storage, f"{bench.root}/staging"))

    assert next(counts) == ("Rhx", 7)
    with pytest.raises(AudienceClashError, match="rows of 'Rhy' cannot be told apart"):
        next(counts)
