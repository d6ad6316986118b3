"""Draws what a terminal shows, with its escapes on standard input, as SVG: `draw.py [TITLE WIDTH]`."""

import re
import sys

from rich.console import Console
from rich.text import Text

title, width = sys.argv[1:] or ("tamis repl", "92")
console = Console(record=True, width=int(width), file=open("/dev/null", "w"), force_terminal=True)
# Without another line what hangs below the last one is cut off.
console.print(Text.from_ansi(sys.stdin.read().rstrip()), end="\n\n")
svg = console.export_svg(title=title, unique_id="repl")
# A picture in a README fetches no fonts.
svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
sys.stdout.write(svg.replace("Fira Code,", "") + "\n")
