"""Start the stand-ins: `python -m bot.simulator`."""

import sys

from bot.simulator.server import main

sys.exit(main())
