import { lineColors } from "../charts/lines";

/** The line with an index, as it is drawn in charts. */
export function LineMark({ index }: { index: number }) {
  return (
    <svg
      class="line-mark"
      viewBox="0 0 18 8"
      data-series={(index % lineColors) + 1}
      data-dash={Math.floor(index / lineColors) % 3}
      aria-hidden="true"
    >
      <path d="M0 4H18" />
    </svg>
  );
}

/** The legend of lines. */
export function LineLegend({ titles, label }: { titles: readonly string[]; label: string }) {
  return (
    <ul class="legend" aria-label={label}>
      {titles.map((title, index) => (
        <li key={title}>
          <LineMark index={index} />
          {title}
        </li>
      ))}
    </ul>
  );
}
