import type { ComponentChildren } from "preact";

const foldedBelow = 640;

/** The less common controls of a view: in line on a wide page, folded on a narrow one. */
export function Options({ children }: { children: ComponentChildren }) {
  return (
    <details class="options" open={window.innerWidth >= foldedBelow}>
      <summary class="button">Options</summary>
      <div class="options-list">{children}</div>
    </details>
  );
}
