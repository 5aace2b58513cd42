"""Archives taken apart and put together again, with what an attacker would change."""

import hashlib
import json
import zipfile

from experiments.package import layout


def contents(path):
    """Every file of an archive by name, in order."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path, files):
    """An archive in the layout of the command, whatever is in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name if isinstance(name, zipfile.ZipInfo) else layout.entry(name), content)
    return path


def sealed(files):
    """The same files with all sums of the bag made anew."""
    folder = next(iter(files)).partition("/")[0]
    tags = f"{folder}/tagmanifest-sha256.txt", f"{folder}/manifest-sha256.txt"
    payload = {name: content for name, content in files.items() if name.startswith(f"{folder}/data/")}
    others = {name: content for name, content in files.items() if name not in payload and name not in tags}
    others[tags[1]] = _sums(payload, folder)
    return {**dict(sorted({**payload, **others}.items())), tags[0]: _sums(others, folder)}


def _sums(files, folder):
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name.removeprefix(f'{folder}/')}\n" for name, content in files.items())
    return "".join(lines).encode()


def restated(folder, change):
    """The provenance of an answer, changed."""
    path = folder / "provenance.json"
    said = json.loads(path.read_text())
    change(said)
    path.write_text(json.dumps(said))
