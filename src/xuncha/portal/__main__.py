from __future__ import annotations

import sys

from xuncha.portal.command import main

main(sys.argv[1:])
