"""The DuckDB comparison: one statement prepares the e-mail and device columns of a generated export.

Reads CSV, normalises, hashes, makes lines unique and writes a folder for each audience and format. Unlike the
pipeline it counts no outcomes, sorts no lines and writes no report. Prints one JSON object: the seconds
without the start of Python, and the distinct lines of each partition.
"""

import argparse
import hashlib
import json
import time
from pathlib import Path

import duckdb

WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\ufeff"
)
ADDRESS = r"[^@.]+(\.[^@.]+)*@([\pL\pN]([\pL\pN-]*[\pL\pN])?\.)+(\pL{2,}|xn--[a-z0-9-]+)"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
OPTED_OUT = "|".join(f"[{digit}-]*" for digit in "0123456789abcdef")
NOTHING = (
    *("null", "none", "nil", "n/a", "na", "nan", "nat", "undefined", "unknown", "-", "\\n"),
    *("<na>", "<null>", "(null)", "#n/a"),
)
HASHES_OF_NOTHING = ", ".join(
    f"'{hashlib.sha256(word.encode()).hexdigest()}'" for word in ("", " ", "0", *NOTHING)
)
FULL_WIDTH = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
ASCII = FULL_WIDTH.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).replace("'", "''")

# The slow functions see only the cells that need them, so that DuckDB is as fast as possible.
MACROS = f"""
CREATE MACRO cell(raw) AS CASE
  WHEN raw IS NULL THEN ''
  WHEN regexp_full_match(raw, '[!-&(-~][ -~]*[!-~]|[!-~]') THEN raw
  ELSE ltrim(trim(translate(nfc_normalize(raw), '{FULL_WIDTH}', '{ASCII}'), '{WHITE_SPACE}'), '''') END;
CREATE MACRO name(raw) AS CASE
  WHEN raw IS NULL THEN ''
  WHEN regexp_full_match(raw, '[!-~]|[!-~][ -~]*[!-~]') THEN raw
  ELSE trim(nfc_normalize(raw), '{WHITE_SPACE}') END;
CREATE MACRO is_hash(cell) AS length(cell) = 64 AND regexp_full_match(cell, '[0-9a-fA-F]+');
CREATE MACRO joined(cell) AS
  CASE WHEN regexp_full_match(cell, '[!-~]+') THEN cell ELSE translate(cell, '{WHITE_SPACE}', '') END;
CREATE MACRO unwrapped(lower_case) AS
  CASE WHEN regexp_matches(lower_case, '^(mailto:|[<"])')
  THEN regexp_replace(lower_case, '^(?:mailto:)?(?:<(.*)>|"(.*)"|(.*))$', '\\1\\2\\3')
  ELSE lower_case END;
CREATE MACRO is_address(address) AS length(address) <= 254 AND strpos(address, '@') BETWEEN 2 AND 65
  AND regexp_full_match(address, '{ADDRESS}');
CREATE MACRO untagged(address) AS
  split_part(split_part(address, '@', 1), '+', 1) || '@' || split_part(address, '@', 2);
CREATE MACRO canonical(address) AS CASE
  WHEN split_part(address, '@', 2) IN ('gmail.com', 'googlemail.com')
  THEN replace(split_part(address, '@', 1), '.', '') || '@' || split_part(address, '@', 2)
  ELSE address END;
CREATE MACRO device(cell) AS CASE WHEN cell LIKE '{{%}}' THEN lower(cell[2:-2]) ELSE lower(cell) END;
CREATE MACRO is_device(device) AS length(device) = 36
  AND regexp_full_match(device, '{UUID}') AND NOT regexp_full_match(device, '{OPTED_OUT}');
"""

PREPARE = """
COPY (
  WITH cells AS (
    SELECT name(segment) AS audience, cell(email) AS email,
      device(cell(idfa)) AS idfa, device(cell(gaid)) AS gaid
    FROM read_csv('{files}', header = true, all_varchar = true, quote = '"', escape = '"')
  ), judged AS (
    SELECT audience, idfa, gaid,
      CASE WHEN is_hash(email) AND lower(email) NOT IN ({hashes_of_nothing}) THEN lower(email) END
        AS email_hash,
      unwrapped(lower(joined(email))) AS address
    FROM cells
    WHERE length(audience) BETWEEN 1 AND 128 AND audience NOT IN ('.', '..')
      AND NOT regexp_matches(audience, '[/\\x00-\\x1f]') AND lower(audience) NOT IN ({nothing})
  ), emails AS (
    SELECT audience, idfa, gaid, email_hash,
      CASE WHEN email_hash IS NULL AND is_address(address) THEN address END AS standard
    FROM judged
  ), forms AS (
    SELECT *, untagged(standard) AS untagged, canonical(untagged(standard)) AS canonical FROM emails
  ), lines AS (
    SELECT audience, unnest([
      {{format: 'email_sha256', line: coalesce(email_hash, sha256(standard))}},
      {{format: 'email_sha256',
        line: CASE WHEN untagged <> standard THEN sha256(untagged) END}},
      {{format: 'email_sha256', line: CASE WHEN canonical <> untagged THEN sha256(canonical) END}},
      {{format: 'idfa_sha256', line: CASE WHEN is_device(idfa) THEN sha256(idfa) END}},
      {{format: 'gaid_sha256', line: CASE WHEN is_device(gaid) THEN sha256(gaid) END}}
    ], recursive := true)
    FROM forms
  )
  SELECT DISTINCT line, audience, format FROM lines WHERE line IS NOT NULL
) TO '{out}' (FORMAT csv, HEADER false, PARTITION_BY (audience, format))
"""

COUNT = """
SELECT audience, format, count(*) FROM read_csv('{out}/*/*/*.csv', header = false, names = ['line'],
  hive_partitioning = true, hive_types_autocast = false) GROUP BY ALL ORDER BY ALL
"""


def main() -> None:
    """Prepares an export and counts the resulting lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--export", type=Path, required=True, help="folder of CSV files")
    parser.add_argument("--out", type=Path, required=True, help="where the lines are written; must not exist")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="4GB", help="what DuckDB may use before it spills")
    arguments = parser.parse_args()
    settings = {
        "threads": arguments.threads,
        "memory_limit": arguments.memory,
        "temp_directory": f"{arguments.out}.tmp",
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=settings) as database:
        database.execute(MACROS)
        start = time.monotonic()
        database.execute(
            PREPARE.format(
                files=arguments.export / "*.csv",
                out=arguments.out,
                hashes_of_nothing=HASHES_OF_NOTHING,
                nothing=", ".join(f"'{word}'" for word in NOTHING),
            )
        )
        seconds = time.monotonic() - start
        counts = database.execute(COUNT.format(out=arguments.out)).fetchall()
    partitions = [
        {"audience": audience, "format": format_name, "unique": lines}
        for audience, format_name, lines in counts
    ]
    print(json.dumps({"seconds": seconds, "partitions": partitions}))


if __name__ == "__main__":
    main()
