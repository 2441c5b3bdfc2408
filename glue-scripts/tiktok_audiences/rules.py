"""The rule of each identifier type in one form: a trimmed cell's normal form, problem and hash input."""

from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.device import device_problem, normal_device_id
from tiktok_audiences.email import INVALID_EMAIL, is_email, standard_email
from tiktok_audiences.phone import phone_outcome


@dataclass(frozen=True)
class Rule:
    """How cells of one type are judged.

    Attributes:
        normal: From the trimmed cell to its normal form.
        problem: From the normal form to the reason why it is rejected; null when it is not.
        value: From the normal form to the text that is hashed.
        refuse_sha1: Whether 40 hexadecimal digits are rejected as a SHA-1.
    """

    normal: Callable[[Column], Column]
    problem: Callable[[Column], Column]
    value: Callable[[Column], Column]
    refuse_sha1: bool


def rule_of(identifier_type: str, region: Column | None = None, default_region: str | None = None) -> Rule:
    """The rule of an identifier type.

    Args:
        identifier_type: `email`, `phone`, `idfa`, `gaid` or `maid`.
        region: For phones, the row's region if a column has it.
        default_region: For phones, the region where the row has none.
    """
    if identifier_type == "email":
        return Rule(standard_email, _email_problem, _itself, refuse_sha1=True)
    if identifier_type == "phone":
        return Rule(
            lambda text: phone_outcome(text, region, default_region),
            lambda normal: normal["reason"],
            lambda normal: normal["value"],
            refuse_sha1=True,
        )
    return Rule(normal_device_id, device_problem, _itself, refuse_sha1=False)


def _email_problem(standard: Column) -> Column:
    return F.when(~is_email(standard), INVALID_EMAIL)


def _itself(normal: Column) -> Column:
    return normal
