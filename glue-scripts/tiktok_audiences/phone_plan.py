"""What is known about the telephone numbers of one region."""

from typing import NamedTuple


class NumberingPlan(NamedTuple):
    """A region's rules, as far as turning what people write into E.164 needs them.

    Patterns are regular expressions of digits, classes, groups and look-aheads, read alike by Python and
    Java. "Heads" are the beginnings, of one or two digits and parted by blanks, that a number must have for a
    rule to concern it: `'0 18'` is any number that begins with 0 or with 18.
    """

    region: str
    """ISO 3166-1 alpha-2, or `001` for a calling code that belongs to no region (+800)."""
    calling_code: str
    main: bool
    """Whether this is the plan by which numbers of the calling code are read (`US` for +1)."""
    idd: str
    """What is dialled before a calling code from here (`00`, `011`); empty: nothing known."""
    idd_heads: str
    trunk: str
    """What stands before national numbers and is no part of them (`0`); a group in it is put back."""
    drop_heads: str
    """Numbers from which exactly the first digit goes, whatever follows."""
    ask_heads: str
    """Numbers for which the trunk pattern, and maybe the national one, has to be asked."""
    lead: str
    """Digits put before a number that is written without them (an only area code)."""
    lead_when: str
    """The beginning of a number that takes the lead; empty: none does."""
    national: str
    """What a whole national number looks like."""
    lengths: tuple[int, ...]
    """Possible lengths of a national number."""
    local_lengths: tuple[int, ...]
    """Lengths that can be dialled within an area only."""
