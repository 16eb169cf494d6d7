import { useId, useState } from "preact/hooks";
import { sameCalls, type JsonObject } from "../calls";
import { serverAddress } from "../data/client";
import { Dialog } from "./Dialog";

/** A call of the contract, as JSON. */
export interface Call {
  /** The method, such as "ListEvents". */
  method: string;
  request: JsonObject;
  /** What distinguishes it from the other calls of a view. */
  title?: string;
}

/** A button that shows how to make the call of a view in each language. A view that makes several calls offers them all. */
export function SameCall({ call }: { call: Call | readonly Call[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        The same call
      </button>
      {isOpen && <CallDialog offered={[call].flat()} onClose={() => setOpen(false)} />}
    </>
  );
}

function CallDialog({ offered, onClose }: { offered: readonly Call[]; onClose(): void }) {
  const [call, setCall] = useState(offered[0]);
  const calls = sameCalls(call, serverAddress);
  const [language, setLanguage] = useState(calls[0].language);
  const [copied, setCopied] = useState("");
  const text = calls.find((each) => each.language === language)!.text;
  const id = useId();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied("Copied");
    } catch {
      setCopied("The browser does not allow copying; select the text instead");
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const index = (calls.findIndex((each) => each.language === language) + step + calls.length) % calls.length;
    setLanguage(calls[index].language);
    document.getElementById(`${id}-${index}`)?.focus();
  };
  return (
    <Dialog title="The same call" onClose={onClose}>
      <p>
        The call that this view is made from: <code>{call.method}</code>.
      </p>
      {offered.length > 1 && (
        <label class="call-choice">
          <span>Of</span>
          <select
            value={offered.indexOf(call)}
            onChange={(event) => {
              setCall(offered[Number(event.currentTarget.value)]);
              setCopied("");
            }}
          >
            {offered.map(({ title }, index) => (
              <option key={index} value={index}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="tabs" role="tablist" aria-label="Languages" onKeyDown={onKeyDown}>
        {calls.map((each, index) => (
          <button
            key={each.language}
            id={`${id}-${index}`}
            type="button"
            role="tab"
            aria-selected={each.language === language}
            aria-controls={`${id}-panel`}
            tabIndex={each.language === language ? 0 : -1}
            onClick={() => {
              setLanguage(each.language);
              setCopied("");
            }}
          >
            {each.language}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-label={language} class="code-panel">
        <pre tabIndex={0}>
          <code>{text}</code>
        </pre>
        <button type="button" class="button" onClick={copy}>
          Copy
        </button>
        <span role="status">{copied}</span>
      </div>
    </Dialog>
  );
}
