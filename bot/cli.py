"""The command `yoriai`."""


def main() -> None:
    """Run one of the commands of the contract."""
