"""The Glue job: prepares the audiences of one export, or of every settled export without a report.

Runs unchanged on AWS Glue 5.1 and on a local Spark 3.5; see `tiktok_audiences.arguments` for its arguments.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from tiktok_audiences.arguments import JobArguments
from tiktok_audiences.job import describe, find_preparations, prepare_all, read_source
from tiktok_audiences.session import get_session
from tiktok_audiences.storage import Storage


def main(argv: Sequence[str]) -> None:
    """Prepares what the arguments ask for."""
    arguments = JobArguments.parse(argv)
    spark = get_session()
    storage = Storage(spark)
    source = read_source(storage, arguments)
    prepare_all(spark, storage, find_preparations(storage, arguments, source, datetime.now(UTC)))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Exception as error:
        # The last line says why; whoever started the job shows it.
        sys.exit(describe(error))
