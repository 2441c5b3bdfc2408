"""Values that are not text: numbers, dates, lists and fields in Parquet and JSON."""

import pytest
from helpers.job_context import EMAIL_ONLY, JobContext, hashes_of
from pyspark.sql.types import StringType, StructField, StructType
from tiktok_audiences.errors import MissingColumnError, UnsupportedColumnTypeError

MOBILE = {"column": "mobile", "type": "phone"}


@pytest.mark.parametrize(
    ("kind", "value", "number"),
    [
        ("string", "657 777-0000", "+16577770000"),
        ("bigint", 16577770000, "+16577770000"),
        ("double", 6577770000.0, "+16577770000"),
        ("decimal(12,1)", "6577770000.0", "+16577770000"),
        ("decimal(38,18)", "6577770000", "+16577770000"),
    ],
)
def test_parquet_numbers_are_phone_numbers(
    context: JobContext, kind: str, value: object, number: str
) -> None:
    phone = {"column": "phone", "type": "phone", "defaultRegion": "US"}
    context.configure({**EMAIL_ONLY, "identifiers": [phone]})
    frame = context.spark.sql(f"SELECT CAST('{value}' AS {kind}) AS phone, 'x' AS segment, array(1) AS more")
    frame.coalesce(1).write.parquet(f"{context.root}/exports/loyalty/e-1")

    context.run()

    assert context.lines("x", "phone_sha256") == hashes_of([number, number.removeprefix("+")])
    assert context.report()["export"]["format"] == "parquet"


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("true", "aaaa"),
        ("X'61'", "a"),
        ("DATE'2026-11-22'", "9999-99-99"),
        ("TIMESTAMP'2026-11-22 04:00:00'", "9999-99-99a99:99:99a"),
        ("1.5D", "9.9"),
        ("CAST(1.5 AS FLOAT)", "9.9"),
        ("CAST(12.5 AS DECIMAL(9,2))", "99.99"),
        ("CAST(7 AS TINYINT)", "9"),
    ],
)
def test_parquet_column_of_any_scalar_type_is_read_as_text(
    context: JobContext, value: str, shape: str
) -> None:
    frame = context.spark.sql(f"SELECT {value} AS email, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{context.root}/exports/loyalty/e-1")

    context.run()

    rejected = {"reason": "invalid_email", "shape": shape, "count": 1}
    assert context.report()["columns"][0]["shapes"] == [rejected]


def test_column_of_different_types_in_different_files_is_read_as_text(context: JobContext) -> None:
    phone = {"column": "phone", "type": "phone", "defaultRegion": "US"}
    context.configure({**EMAIL_ONLY, "identifiers": [phone]})
    folder = f"{context.root}/exports/loyalty/e-1"
    for value in (
        "'(657) 777-0001'",
        "6577770002L",
        "6577770003D",
        "CAST(NULL AS DATE)",
        "array('6577770004')",
    ):
        row = context.spark.sql(f"SELECT {value} AS phone, 'x' AS segment")
        row.coalesce(1).write.mode("append").parquet(folder)

    context.run()

    numbers = [f"1657777000{number}" for number in range(1, 5)]
    assert context.lines("x", "phone_sha256") == hashes_of([*numbers, *(f"+{number}" for number in numbers)])
    column = context.report()["columns"][0]
    assert (column["rows"], column["hashed"], column["missing"]) == (5, 4, 1)


def test_list_of_texts_gives_a_row_several_identifiers(context: JobContext) -> None:
    lists = "array('a@example.org', 'b@example.org', NULL, 'no mail'), array(), CAST(NULL AS ARRAY<STRING>)"
    frame = context.spark.sql(f"SELECT explode(array({lists})) AS email, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{context.root}/exports/loyalty/e-1")

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org", "b@example.org"])
    report = context.report()
    assert (report["records"], report["partitions"][0]["rows"]) == (3, 1)
    assert report["columns"][0]["hashed"] == 2
    assert report["columns"][0]["rejected"] == {"invalid_email": 1}


def test_row_with_a_list_of_audiences_or_regions_is_rejected_and_counted(context: JobContext) -> None:
    phone = {"column": "phone", "type": "phone", "regionColumn": "land"}
    context.configure({**EMAIL_ONLY, "identifiers": [phone]})
    context.write(
        "a.json",
        '{"phone": "6577770001", "segment": ["x", "y"], "land": "US"}\n'
        '{"phone": "6577770002", "segment": "x", "land": ["US", "GB"]}\n'
        '{"phone": "6577770003", "segment": ["x"], "land": ["US"]}\n',
    )

    context.run()

    assert context.lines("x", "phone_sha256") == hashes_of(["16577770003", "+16577770003"])
    report = context.report()
    assert (report["records"], report["rejectedRows"]) == (3, {"invalid_audience": 1})
    assert report["columns"][0]["rejected"] == {"unknown_region": 1}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("named_struct('a', 'a@example.org')", "STRUCT"),
        ("map('a', 'a@example.org')", "MAP"),
        ("array(named_struct('a', 'a@example.org'))", "LIST<STRUCT>"),
    ],
)
def test_parquet_column_that_is_no_text_is_refused_by_file_name_and_type(
    context: JobContext, value: str, kind: str
) -> None:
    frame = context.spark.sql(f"SELECT {value} AS email, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{context.root}/exports/loyalty/e-1")

    message = rf"part-.*\.parquet has a column 'email' of type {kind}; cast it to text in the query"
    with pytest.raises(UnsupportedColumnTypeError, match=message):
        context.run()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("CAST(6577770000 AS FLOAT)", "FLOAT"),
        ("array(CAST(6577770000 AS FLOAT))", "LIST<FLOAT>"),
    ],
)
def test_numbers_in_32_bits_are_refused_as_phone_numbers(context: JobContext, value: str, kind: str) -> None:
    phone = {"column": "phone", "type": "phone", "defaultRegion": "US"}
    context.configure({**EMAIL_ONLY, "identifiers": [phone]})
    frame = context.spark.sql(f"SELECT {value} AS phone, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{context.root}/exports/loyalty/e-1")

    message = f"'phone' of type {kind}, which cannot hold all digits of a number; cast its source to text"
    with pytest.raises(UnsupportedColumnTypeError, match=message):
        context.run()


def test_field_of_a_struct_is_a_column(context: JobContext) -> None:
    context.configure({**EMAIL_ONLY, "identifiers": [{"column": "contact.mail", "type": "email"}]})
    frame = context.spark.sql(
        "SELECT named_struct('mail', 'a@example.org', 'n', 1) AS contact, 'x' AS segment"
    )
    frame.coalesce(1).write.parquet(f"{context.root}/exports/loyalty/e-1")

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org"])


def test_json_has_numbers_lists_and_nested_fields(context: JobContext) -> None:
    identifiers = [
        {"column": "c.mails", "type": "email"},
        {"column": "tel", "type": "phone", "defaultRegion": "US"},
    ]
    context.configure({**EMAIL_ONLY, "identifiers": identifiers})
    row = '{"c": {"mails": ["a@example.org", "b@example.org"]}, "tel": 6577770000, "segment": "x"}'
    context.write("a.jsonl", f'{row}\n{{"segment": "x"}}\n')

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org", "b@example.org"])
    assert context.lines("x", "phone_sha256") == hashes_of(["+16577770000", "16577770000"])
    assert [column["missing"] for column in context.report()["columns"]] == [1, 1]


def test_audience_that_is_not_text_is_rejected_and_merged_with_no_other(context: JobContext) -> None:
    rows = ["x\\ud83d", "x\\ud83c", "x?", "x\\ud83d\\ude00"]
    lines = (f'{{"email": "u{n}@example.org", "segment": "{name}"}}\n' for n, name in enumerate(rows))
    context.write("a.jsonl", "".join(lines))

    context.run()

    assert context.report()["rejectedRows"] == {"invalid_audience": 2}
    assert context.lines("x?") == hashes_of(["u2@example.org"])
    assert context.lines("x\U0001f600") == hashes_of(["u3@example.org"])


def test_nobody_in_a_list_gets_the_audience_or_the_region_of_another(context: JobContext) -> None:
    identifiers = [{"column": "people.tel", "type": "phone", "regionColumn": "people.region"}]
    context.configure({**EMAIL_ONLY, "audience": {"column": "people.segment"}, "identifiers": identifiers})
    people = [
        '[{"tel": "6577770000", "region": "US", "segment": "x"}]',
        '[{"tel": "6577770001", "segment": null}, {"tel": "6577770002", "region": "US", "segment": "x"}]',
        '[{"tel": "6577770003", "segment": "x"}]',
    ]
    context.write("a.jsonl", "".join(f'{{"people": {some}}}\n' for some in people))

    context.run()

    assert context.lines("x", "phone_sha256") == hashes_of(["+16577770000", "16577770000"])
    report = context.report()
    assert report["rejectedRows"] == {"invalid_audience": 1}
    assert report["columns"][0]["rejected"] == {"no_country_code": 1}


def test_region_of_one_in_a_list_of_people_is_not_that_of_the_others(context: JobContext) -> None:
    identifiers = [{"column": "people.tel", "type": "phone", "regionColumn": "people.region"}]
    context.configure({**EMAIL_ONLY, "identifiers": identifiers})
    people = '[{"tel": "6577770001"}, {"tel": "6577770002", "region": "US"}]'
    context.write("a.jsonl", f'{{"people": {people}, "segment": "x"}}\n')

    context.run()

    assert context.report()["columns"][0]["rejected"] == {"unknown_region": 2}


def test_key_in_other_case_in_another_file_is_the_same_column(context: JobContext) -> None:
    context.configure({"name": "loyalty", "audience": {"column": "segment"}})
    context.write("a.jsonl", '{"email": "a@example.org", "segment": "x"}\n')
    context.write("b.jsonl", '{"Email": "b@example.org", "Segment": "x"}\n{"Email": "c", "Segment": "x"}\n')

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org", "b@example.org"])
    report = context.report()
    counts = [(column["column"], column["hashed"], column["rejected"]) for column in report["columns"]]
    assert counts == [("email", 2, {"invalid_email": 1})]


def test_key_that_comes_late_is_asked_for_by_where_it_was_looked_for(context: JobContext) -> None:
    rows = '{"pad": "x"}\n' * 30_000
    context.write("a.jsonl", f'{rows}{{"email": "a@example.org", "segment": "x"}}\n')

    message = r"the first 256 KiB of each file of .*/e-1 has no column 'segment', 'email'; found 'pad'"
    with pytest.raises(MissingColumnError, match=message):
        context.run()


def test_configured_identifier_of_json_that_comes_late_is_read(context: JobContext) -> None:
    context.configure({**EMAIL_ONLY, "identifiers": [{"column": "email", "type": "email"}, MOBILE]})
    rows = '{"email": "a@example.org", "segment": "x"}\n' * 10_000
    context.write("a.jsonl", f'{rows}{{"Mobile": "+49 30 901820", "segment": "x"}}\n')

    context.run()

    columns = context.report()["columns"]
    assert [(column["hashed"], column["missing"]) for column in columns] == [(10_000, 1), (1, 10_000)]


def test_configured_identifier_that_no_record_of_json_has_is_refused(context: JobContext) -> None:
    context.configure({**EMAIL_ONLY, "identifiers": [{"column": "email", "type": "email"}, MOBILE]})
    context.write("a.jsonl", '{"email": "a@example.org", "segment": "x"}\n')

    with pytest.raises(MissingColumnError, match=r"has no column 'mobile'; found 'email', 'segment'"):
        context.run()

    assert context.published() == {}


def test_parquet_files_with_other_columns_are_read_by_name(context: JobContext) -> None:
    folder = f"{context.root}/exports/loyalty/e-1"
    context.spark.sql("SELECT 'a@example.org' AS email, 'x' AS segment").coalesce(1).write.parquet(folder)
    more = context.spark.sql("SELECT 'x' AS segment, 1 AS n, 'b@example.org' AS email")
    more.coalesce(1).write.mode("append").parquet(folder)

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org", "b@example.org"])


def test_parquet_without_rows_is_prepared(context: JobContext) -> None:
    schema = StructType([StructField("email", StringType()), StructField("segment", StringType())])
    context.spark.createDataFrame([], schema).coalesce(1).write.parquet(f"{context.root}/exports/loyalty/e-1")

    context.run()

    assert (context.report()["rows"], context.report()["partitions"]) == (0, [])
