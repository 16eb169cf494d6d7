import { Store } from "../data/store";

/** The choice of the theme switch. */
export type ThemeChoice = "system" | "light" | "dark";

const key = "theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** The choice of the reader, kept for the next visit. */
export const themeChoice = new Store<ThemeChoice>(stored());

/** The theme that is shown. Charts are drawn again when it changes. */
export const theme = new Store<"light" | "dark">("light");

function stored(): ThemeChoice {
  const value = window.localStorage.getItem(key);
  return value === "light" || value === "dark" ? value : "system";
}

function apply(): void {
  const choice = themeChoice.value;
  const shown = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
  document.documentElement.dataset.theme = shown;
  theme.set(shown);
}

themeChoice.subscribe((choice) => {
  window.localStorage.setItem(key, choice);
  apply();
});
dark.addEventListener("change", apply);
apply();
