"""Writes the PNG file of standard input with a palette to the path of the argument, and prints its number of colours."""
import io
import sys

from PIL import Image

image = Image.open(io.BytesIO(sys.stdin.buffer.read())).convert("RGB")
image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(sys.argv[1], optimize=True)
print(len(image.getcolors(1 << 24)))
