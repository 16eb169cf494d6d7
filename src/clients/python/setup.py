"""Generates the stubs trucedata/v1 and trucedata/rpc and copies the page of studies when the package is built. They are never committed."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

from setuptools import setup
from setuptools.command.build_py import build_py

COPY_PROTOS = pathlib.Path(__file__).resolve().with_name("copy_protos.py")
STUDY_PAGE = pathlib.Path(__file__).resolve().parents[2] / "report/study.html"


class BuildWithStubs(build_py):
    def run(self) -> None:
        super().run()
        if not shutil.which("protoc"):
            raise SystemExit("protoc is not installed; install Debian's protobuf-compiler, then install trucedata again")
        output = pathlib.Path(self.build_lib).resolve()
        shutil.copyfile(STUDY_PAGE, output / "trucedata/study.html")
        with tempfile.TemporaryDirectory() as protos:
            subprocess.run([sys.executable, COPY_PROTOS, protos], check=True)
            files = sorted(str(file.relative_to(protos)) for file in pathlib.Path(protos).rglob("*.proto"))
            subprocess.run(["protoc", "-I", ".", f"--python_out={output}", f"--pyi_out={output}", *files], cwd=protos, check=True)


setup(cmdclass={"build_py": BuildWithStubs})
