"""The packages of the wheel. All else that a build needs to know is in pyproject.toml.

What the program reads beside its packages in a checkout lies in `framebreak/data/` of a wheel, so that no folder of a general
name comes into site-packages. `experiments/configuration/root.py` looks for it there.
"""

from setuptools import find_namespace_packages, setup

PACKAGES = ["framebreak*", "simulation*", "experiments*", "hydra_plugins*"]
DATA = {"framebreak.data.configs": "configs", "framebreak.data.reference": "results/reference"}

packages = find_namespace_packages(include=PACKAGES)
for name, folder in DATA.items():
    packages += [name, *(f"{name}.{below}" for below in find_namespace_packages(folder))]

setup(packages=packages, package_dir=DATA)
