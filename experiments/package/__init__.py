"""Replication packages: one archive with a study's configuration, results, figures, environment and citation.

An archive is a bag (BagIt 1.0, RFC 8493) in a zip file that compresses nothing; its payload is described as an RO-Crate.

```
<study>-replication/
  bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
  data/
    README.md, LICENSE, CITATION.cff, codemeta.json, ro-crate-metadata.json
    framebreak-package.json           what the command needs to know: studies, model version, digest of the sources
    configuration/<study>/            a YAML file per arm and point, the latest answer's configuration, and the command lines
    results/<study>/                  the study's folder in the store: points, parts, tables, figures, provenance
    inputs/                           networks, timelines and managers of one's own, where the study read any
    code/                             the program, with requirements.lock and its documentation
```
"""

FORMAT = 1  # of framebreak-package.json
ABOUT = "framebreak-package.json"
