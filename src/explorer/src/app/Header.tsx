import { serverState } from "../data/server";
import { useStore } from "../data/store";
import { addressOf, useAddress } from "./address";
import { themeChoice, type ThemeChoice } from "./theme";
import { views } from "./views";

/** The name of the page, the views, the theme and the state of the server. */
export function Header() {
  const { view } = useAddress();
  return (
    <header class="page-header">
      <a class="brand" href={addressOf("timeline")}>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" class="brand-ground" />
          <path d="M6 21h6v-7h7v4h7" class="brand-step" />
          <circle cx="19" cy="9" r="3" class="brand-event" />
        </svg>
        <span>TruceData</span>
      </a>
      <nav aria-label="Views">
        <ul>
          {views
            .filter((each) => each.isListed)
            .map((each) => (
              <li key={each.path}>
                <a href={addressOf(each.path)} aria-current={each.path === view ? "page" : undefined}>
                  {each.title}
                </a>
              </li>
            ))}
        </ul>
      </nav>
      <ServerStatus />
      <ThemeSwitch />
    </header>
  );
}

const statusWords = { connecting: "Connecting", online: "Live", offline: "No server", refused: "Server error" } as const;

function ServerStatus() {
  const { status, revision } = useStore(serverState);
  const title = status === "online" ? `Connected; revision ${revision}. New revisions are shown as they are recorded.` : undefined;
  return (
    <p class="server-status" data-status={status} role="status" title={title}>
      <span class="server-dot" aria-hidden="true" />
      <span>{statusWords[status]}</span>
    </p>
  );
}

const themes: readonly ThemeChoice[] = ["system", "light", "dark"];
const themeWords = { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" } as const;

function ThemeSwitch() {
  const choice = useStore(themeChoice);
  const next = themes[(themes.indexOf(choice) + 1) % themes.length];
  return (
    <button
      type="button"
      class="button icon-button"
      onClick={() => themeChoice.set(next)}
      aria-label={`${themeWords[choice]}. Change it.`}
      title={themeWords[choice]}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true" class="icon">
        {choice === "light" && (
          <>
            <circle cx="10" cy="10" r="3.6" />
            <path d="M10 1.8v2.4M10 15.8v2.4M1.8 10h2.4M15.8 10h2.4" />
            <path d="M4.2 4.2l1.7 1.7M14.1 14.1l1.7 1.7M4.2 15.8l1.7-1.7M14.1 5.9l1.7-1.7" />
          </>
        )}
        {choice === "dark" && <path d="M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z" />}
        {choice === "system" && (
          <>
            <circle cx="10" cy="10" r="7" />
            <path class="icon-solid" d="M10 3a7 7 0 0 1 0 14z" />
          </>
        )}
      </svg>
    </button>
  );
}
