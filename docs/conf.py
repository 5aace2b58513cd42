"""How `make site` builds these pages: Sphinx with MyST-NB and furo; equations become MathML, so nothing is fetched.

Pages with code cells are notebooks (docs/notebook-*.md): they are computed when the site is built, each in a folder of its own.
"""

import logging
import os
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS / "_extensions")]
# What a notebook's kernel needs: these sources, the commands of this environment, and a folder of results of their own.
os.environ["PYTHONPATH"] = os.pathsep.join([str(DOCS.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
results = tempfile.TemporaryDirectory(prefix="framebreak-site-")  # gone when Sphinx ends
os.environ["FRAMEBREAK_RESULTS"] = f"{results.name}/results"
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"

logging.getLogger("traitlets").setLevel(logging.WARNING)  # which notebook is being executed is no news

project = "framebreak"
project_copyright = "Framebreak contributors"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "repository", "mathml"]
exclude_patterns = ["_extensions"]
source_suffix = {".md": "myst-nb"}
root_doc = "index"

myst_enable_extensions = ["dollarmath"]
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 600  # of a cell; the first may have to compile the model
nb_merge_streams = True
nb_ipywidgets_js = {}  # bars are gone when a cell is done, and scripts for them would come from elsewhere

myst_heading_anchors = 4
myst_url_schemes = {"http": None, "https": None, "mailto": None, "source": "source/{{path}}.html#{{fragment}}"}

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_use_ivar = True  # members of named tuples are listed already

html_theme = "furo"
html_title = "framebreak"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style, pygments_dark_style = "a11y-light", "a11y-dark"
highlight_language = "text"
