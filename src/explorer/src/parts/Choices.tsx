import { useEffect, useRef, useState } from "preact/hooks";

/** One value that can be chosen. */
export interface Choice {
  value: string;
  title: string;
  count?: number;
}

interface ChoicesProperties {
  label: string;
  choices: readonly Choice[];
  selected: readonly string[];
  onChange(selected: string[]): void;
}

const searchableFrom = 12;

/** A list of checkboxes that opens below its button. Without a selected value there is no restriction. */
export function Choices({ label, choices, selected, onChange }: ChoicesProperties) {
  const element = useRef<HTMLDetailsElement>(null);
  const [words, setWords] = useState("");
  useEffect(() => {
    const close = (event: Event) => {
      const isInside = element.current?.contains(event.target as Node);
      if (!isInside && element.current) element.current.open = false;
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, []);
  const toggle = (value: string) => onChange(selected.includes(value) ? selected.filter((each) => each !== value) : [...selected, value]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !element.current?.open) return;
    element.current.open = false;
    element.current.querySelector("summary")?.focus();
  };
  const matching = choices.filter((each) => each.title.toLowerCase().includes(words.toLowerCase()));
  const summary =
    selected.length === 0
      ? "all"
      : selected.length === 1
        ? (choices.find((each) => each.value === selected[0])?.title ?? selected[0])
        : `${selected.length} chosen`;

  return (
    <details class="choices" ref={element} onKeyDown={onKeyDown} data-restricted={selected.length > 0}>
      <summary class="button">
        <span class="choices-label">{label}</span> {summary}
      </summary>
      <fieldset class="choices-list">
        <legend class="visually-hidden">{label}</legend>
        {choices.length >= searchableFrom && (
          <input
            type="search"
            aria-label={`Search ${label.toLowerCase()}`}
            placeholder="Search"
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        )}
        {matching.map((each) => (
          <label key={each.value}>
            <input type="checkbox" checked={selected.includes(each.value)} onChange={() => toggle(each.value)} />
            <span>{each.title}</span>
            {each.count !== undefined && <span class="choices-count">{each.count}</span>}
          </label>
        ))}
        {matching.length === 0 && <p>No match</p>}
        {selected.length > 0 && (
          <button type="button" class="button" onClick={() => onChange([])}>
            Clear
          </button>
        )}
      </fieldset>
    </details>
  );
}
