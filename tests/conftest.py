"""For every test: `xdist_group` is kept to.

pytest 9.2 builds node ids in a way pytest-xdist 3.8 does not know, and its groups are silently not formed; here the group's name is
put behind the id as xdist means to. Once it does so itself again, nothing is left to do here.
"""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker of xdist: `test[param]` -> `test[param]@group`."""
    if not hasattr(config, "workerinput"):
        return
    for item in items:
        groups = sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")})
        if groups and "@" not in item.nodeid.rpartition("]")[2]:
            item._id = type(item._id).parse(f"{item.nodeid}@{'_'.join(groups)}")
