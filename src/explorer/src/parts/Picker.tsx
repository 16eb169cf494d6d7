import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useKnown } from "../app/address";
import { readEvents, readSeriesList, type View } from "../data/reads";
import { eventTimeText } from "../data/times";
import { useRead } from "../data/useRead";
import { idOf } from "../data/words";
import { Dialog } from "./Dialog";
import { States } from "./States";

interface Item {
  name: string;
  title: string;
  detail: string;
}

interface PickerProperties {
  /** The names of the chosen resources. */
  selected: readonly string[];
  onChange(selected: string[]): void;
  /** The maximum number that can be chosen. Default: no limit. */
  limit?: number;
}

/** Chooses events with a full-text search by the server. */
export function EventPicker(properties: PickerProperties) {
  const read = async (query: string, view: View): Promise<Item[]> => {
    const events = await readEvents(query ? { query } : {}, view);
    return events.map((event) => ({ name: event.name, title: event.displayName, detail: eventTimeText(event.time) }));
  };
  return <Picker {...properties} noun="events" read={read} isSearchedByServer />;
}

/** Chooses series by words of their titles and names. */
export function SeriesPicker(properties: PickerProperties) {
  const read = async (_: string, view: View): Promise<Item[]> => {
    const series = await readSeriesList(view);
    return series.map((each) => ({ name: each.name, title: each.displayName, detail: `${idOf(each.name)}, ${each.publisher}` }));
  };
  return <Picker {...properties} noun="series" read={read} />;
}

interface GenericProperties extends PickerProperties {
  noun: string;
  read(query: string, view: View): Promise<Item[]>;
  isSearchedByServer?: boolean;
}

const typingPauseMs = 200;
const shownItems = 200;

function Picker({ selected, onChange, limit = Infinity, noun, read, isSearchedByServer = false }: GenericProperties) {
  const known = useKnown();
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const [query, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(words.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  }, [words]);
  const searched = isSearchedByServer ? query : "";
  const items = useRead(isOpen ? `${known} ${searched}` : undefined, (signal) => read(searched, { known, signal }));
  const toggle = (name: string) => {
    if (selected.includes(name)) onChange(selected.filter((each) => each !== name));
    else if (limit === 1) onChange([name]);
    else if (selected.length < limit) onChange([...selected, name]);
  };
  const matching = (all: Item[]) => {
    const wanted = isSearchedByServer ? [] : query.toLowerCase().split(/\s+/);
    return all.filter((item) => wanted.every((word) => `${item.title} ${item.detail}`.toLowerCase().includes(word)));
  };

  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        Choose {noun}
        <span class="choices-count">{selected.length}</span>
      </button>
      {isOpen && (
        <Dialog title={`Choose ${noun}`} onClose={() => setOpen(false)}>
          <input
            type="search"
            class="picker-search"
            autofocus
            aria-label={`Search ${noun}`}
            placeholder={`Search ${noun}`}
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
          {Number.isFinite(limit) && limit > 1 && (
            <p class="picker-note">
              {selected.length} of at most {limit} chosen.
            </p>
          )}
          <States read={items} size="small">
            {(all) => <PickerList items={matching(all)} selected={selected} isSingle={limit === 1} toggle={toggle} />}
          </States>
          <footer>
            <button type="button" class="button is-primary" onClick={() => setOpen(false)}>
              Done
            </button>
          </footer>
        </Dialog>
      )}
    </>
  );
}

interface ListProperties {
  items: Item[];
  selected: readonly string[];
  isSingle: boolean;
  toggle(name: string): void;
}

function PickerList({ items, selected, isSingle, toggle }: ListProperties): ComponentChildren {
  if (items.length === 0)
    return (
      <p class="picker-note" role="status">
        Nothing matches these words.
      </p>
    );
  return (
    <ul class="picker-list">
      {items.slice(0, shownItems).map((item) => (
        <li key={item.name}>
          <label>
            <input type={isSingle ? "radio" : "checkbox"} checked={selected.includes(item.name)} onChange={() => toggle(item.name)} />
            <span>
              {item.title}
              <small>{item.detail}</small>
            </span>
          </label>
        </li>
      ))}
      {items.length > shownItems && <li class="picker-note">{items.length - shownItems} more; search to find them.</li>}
    </ul>
  );
}
