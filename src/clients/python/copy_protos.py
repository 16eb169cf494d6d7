"""Copies the protos from which the stubs of this package are generated. Usage: copy_protos.py FOLDER

protobuf refuses to load two files with one name and different content in a process, and any release of googleapis-common-protos may be
installed. The copy therefore contains none of Google's file or message names:
- google/rpc becomes trucedata/rpc, in the package trucedata.rpc. Only the names differ, not the encoding.
- The HTTP annotations of google/api, which only a server uses, are removed.
"""
import pathlib
import re
import sys

PROTOS = pathlib.Path(__file__).resolve().parents[3] / "protos"
HTTP_ANNOTATION = re.compile(r'import "google/api/annotations\.proto";|option \(google\.api\.http\) = \{.*?\};', re.DOTALL)


def copy_protos(target: pathlib.Path) -> None:
    for source in PROTOS.glob("trucedata/v1/*.proto"):
        write(target / "trucedata/v1" / source.name, HTTP_ANNOTATION.sub("", source.read_text(encoding="utf-8")))
    for source in PROTOS.glob("google/rpc/*.proto"):
        text = source.read_text(encoding="utf-8").replace("package google.rpc;", "package trucedata.rpc;")
        write(target / "trucedata/rpc" / source.name, text)


def write(path: pathlib.Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    copy_protos(pathlib.Path(sys.argv[1]))
