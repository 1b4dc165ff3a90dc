"""Sphinx settings; warnings are errors."""

from hoshimori import __version__

project = "Hoshimori"
author = "The Hoshimori contributors"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.doctest", "sphinx.ext.napoleon", "sphinxcontrib.bibtex"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
bibtex_bibfiles = ["references.bib"]
html_theme = "furo"
html_title = "Hoshimori"
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = False
