import { useState } from "preact/hooks";
import { setArguments } from "../app/address";
import { pairsOf, selectionArguments, withResources, type Selection } from "../data/selection";
import { idOf } from "../data/words";
import { Dialog } from "./Dialog";
import { EventPicker, SeriesPicker } from "./Picker";

interface SelectionControlsProperties {
  selection: Selection;
  /** Returns the title of an event or a series; its id while the title is not known. */
  titleOf(name: string): string;
}

/** Chooses events, series and, where there are several, the pairs among them. */
export function SelectionControls({ selection, titleOf }: SelectionControlsProperties) {
  const [isOpen, setOpen] = useState(false);
  const change = (next: Selection) => setArguments(selectionArguments(next));
  const { events, series, pairList } = selection;
  if (pairList) {
    return (
      <>
        <span class="tag">Pairs of {pairList}</span>
        <button type="button" class="button" onClick={() => setArguments({ pair_list: undefined })}>
          Choose events and series instead
        </button>
      </>
    );
  }
  return (
    <>
      <EventPicker selected={events} onChange={(chosen) => change(withResources(selection, { events: chosen }))} />
      <SeriesPicker selected={series} onChange={(chosen) => change(withResources(selection, { series: chosen }))} />
      {events.length > 1 && series.length > 1 && (
        <button type="button" class="button" onClick={() => setOpen(true)}>
          Pairs
          <span class="choices-count">{selection.pairs ? `${selection.pairs.length} of ${events.length * series.length}` : "all"}</span>
        </button>
      )}
      {isOpen && <PairsDialog selection={selection} titleOf={titleOf} onChange={change} onClose={() => setOpen(false)} />}
    </>
  );
}

interface PairsDialogProperties extends SelectionControlsProperties {
  onChange(selection: Selection): void;
  onClose(): void;
}

function PairsDialog({ selection, titleOf, onChange, onClose }: PairsDialogProperties) {
  const { events, series } = selection;
  const pairs = pairsOf(selection);
  const has = (event: string, each: string) => pairs.some((pair) => pair.event === event && pair.series === each);
  const toggle = (event: string, each: string) => {
    const next = has(event, each)
      ? pairs.filter((pair) => pair.event !== event || pair.series !== each)
      : [...pairs, { event, series: each }];
    if (next.length > 0) onChange({ ...selection, pairs: next.length === events.length * series.length ? undefined : next });
  };
  return (
    <Dialog title="Choose pairs" onClose={onClose}>
      <p class="picker-note">Each event is combined with the series that are ticked in its row.</p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Pairs of events and series">
        <table class="data-table pairs-table">
          <thead>
            <tr>
              <td />
              {series.map((each) => (
                <th key={each} scope="col">
                  {titleOf(each)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {events.map((event) => (
              <tr key={event}>
                <th scope="row">{titleOf(event)}</th>
                {series.map((each) => (
                  <td key={each}>
                    <input
                      type="checkbox"
                      checked={has(event, each)}
                      onChange={() => toggle(event, each)}
                      aria-label={`${titleOf(event)} with ${titleOf(each) || idOf(each)}`}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <footer>
        <button type="button" class="button" onClick={() => onChange({ ...selection, pairs: undefined })}>
          All pairs
        </button>
        <button type="button" class="button is-primary" onClick={onClose}>
          Done
        </button>
      </footer>
    </Dialog>
  );
}
