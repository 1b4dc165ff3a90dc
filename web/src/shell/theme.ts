/** Dark or light: as the system says, until the reader says otherwise. */

const KEY = "hoshimori.theme";

export function applyTheme(): void {
  const kept = localStorage.getItem(KEY);
  if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
  else delete document.documentElement.dataset.theme;
}

export function dark(): boolean {
  const kept = document.documentElement.dataset.theme;
  return kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function switchTheme(): void {
  localStorage.setItem(KEY, dark() ? "light" : "dark");
  applyTheme();
}
