import type { EChartsCoreOption } from "echarts/core";
import { init } from "./echarts";
import { fontFamily, type Colors } from "./theme";

const padding = 20;
const headHeight = 56;
const footHeight = 34;
const pixelRatio = 2;

/** What a picture of a chart shows besides the chart. */
export interface PictureText {
  title: string;
  note: string;
}

/** Returns a chart with its title and note as an SVG document. */
export function svgPicture(option: EChartsCoreOption, width: number, height: number, colors: Colors, { title, note }: PictureText): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option, animation: false });
  const inner = chart.renderToSVGString().replace("<svg ", `<svg x="${padding}" y="${headHeight}" `);
  chart.dispose();
  const [fullWidth, fullHeight] = [width + 2 * padding, height + headHeight + footHeight];
  const text = (x: number, y: number, size: number, weight: number, color: string, content: string) =>
    `<text x="${x}" y="${y}" font-family="${fontFamily}" font-size="${size}" font-weight="${weight}" fill="${color}">` +
    `${escaped(content)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${fullWidth}" height="${fullHeight}" viewBox="0 0 ${fullWidth} ${fullHeight}">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="${colors.surface}"/>`,
    text(padding, 36, 18, 650, colors.ink, title),
    inner,
    text(padding, fullHeight - 14, 11.5, 400, colors["ink-soft"], note),
    "</svg>",
  ].join("\n");
}

/** Returns a chart with its title and note as a PNG file of twice the size on the screen. */
export async function pngPicture(
  option: EChartsCoreOption,
  width: number,
  height: number,
  colors: Colors,
  { title, note }: PictureText,
): Promise<Blob> {
  const chart = init(document.createElement("div"), null, { renderer: "canvas", width, height, devicePixelRatio: pixelRatio });
  chart.setOption({ ...option, animation: false });
  const drawn = chart.renderToCanvas({ pixelRatio, backgroundColor: colors.surface });
  const canvas = document.createElement("canvas");
  canvas.width = (width + 2 * padding) * pixelRatio;
  canvas.height = (height + headHeight + footHeight) * pixelRatio;
  const context = canvas.getContext("2d")!;
  context.scale(pixelRatio, pixelRatio);
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(drawn, padding, headHeight, width, height);
  chart.dispose();
  context.fillStyle = colors.ink;
  context.font = `650 18px ${fontFamily}`;
  context.fillText(title, padding, 36, width);
  context.fillStyle = colors["ink-soft"];
  context.font = `11.5px ${fontFamily}`;
  context.fillText(note, padding, height + headHeight + footHeight - 14, width);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the canvas is empty")))));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
