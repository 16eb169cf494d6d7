"""Runs the tests of this folder, or those whose names contain the argument. Prints `N passed, N failed, N skipped`.

The script `run` sets the environment.
"""
import pathlib
import sys
import unittest

loader = unittest.TestLoader()
if len(sys.argv) > 1:
    loader.testNamePatterns = [f"*{sys.argv[1]}*"]
result = unittest.TextTestRunner(verbosity=1).run(loader.discover(str(pathlib.Path(__file__).parent)))
failed, skipped = len(result.failures) + len(result.errors), len(result.skipped)
print(f"{result.testsRun - failed - skipped} passed, {failed} failed, {skipped} skipped")
sys.exit(failed > 0)
