"""Makes the stubs from the contract while the package is built; they land in trucedata/v1 and trucedata/rpc/v1 and are never committed."""
import pathlib
import shutil
import subprocess

from setuptools import setup
from setuptools.command.build_py import build_py

PROTOS = pathlib.Path(__file__).resolve().parents[3] / "protos"


class BuildWithStubs(build_py):
    def run(self) -> None:
        super().run()
        if not shutil.which("protoc"):
            raise SystemExit("protoc is missing: install Debian's protobuf-compiler, then install trucedata again")
        files = sorted(str(file.relative_to(PROTOS)) for file in (PROTOS / "trucedata").rglob("*.proto"))
        place = pathlib.Path(self.build_lib).resolve()
        subprocess.run(["protoc", "-I", ".", f"--python_out={place}", f"--pyi_out={place}", *files], cwd=PROTOS, check=True)


setup(cmdclass={"build_py": BuildWithStubs})
