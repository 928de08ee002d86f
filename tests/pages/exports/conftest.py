"""Pages of exports share the data of their other tests."""

from tests.exports.conftest import _no_earlier_files, operator, seen

__all__ = ["_no_earlier_files", "operator", "seen"]
