import { useEffect, useState } from "preact/hooks";

interface SelectFieldProperties<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; title: string }[];
  onChange(value: V): void;
}

/** A labelled list of which one value is chosen. */
export function SelectField<V extends string>({ label, value, options, onChange }: SelectFieldProperties<V>) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value as V)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </label>
  );
}

interface NumberFieldProperties {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange(value: number): void;
}

/** A labelled whole number, which is taken over when the reader leaves the field or presses Enter. */
export function NumberField({ label, value, min, max, onChange }: NumberFieldProperties) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const take = () => {
    const next = Math.max(min, Math.min(max, Math.round(Number(text))));
    if (Number.isNaN(next)) setText(String(value));
    else if (next !== value) onChange(next);
    else setText(String(next));
  };
  return (
    <label class="field field-number">
      <span>{label}</span>
      <input
        type="number"
        min={min}
        max={max}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onChange={take}
        onKeyDown={(event) => event.key === "Enter" && take()}
      />
    </label>
  );
}
