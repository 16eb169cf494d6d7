"""Copies the protos from which the stubs of this package are made. Usage: copy_protos.py FOLDER

protobuf refuses a second file of the same name with other content in one process, and googleapis-common-protos may be installed in any release or not at all.
Therefore the copy contains none of Google's file or message names:
- google/rpc becomes trucedata/rpc, in the package trucedata.rpc; only the names differ, not the bytes on the wire;
- the HTTP annotations of google/api, which only a server uses, are left out.
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
        write(target / "trucedata/rpc" / source.name, source.read_text(encoding="utf-8").replace("package google.rpc;", "package trucedata.rpc;"))


def write(path: pathlib.Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    copy_protos(pathlib.Path(sys.argv[1]))
