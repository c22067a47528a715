// Colours change at once and are remembered in a cookie the server reads; a new language needs a new page.
const rememberedSeconds = 365 * 24 * 3600;

function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${rememberedSeconds}; samesite=lax`;
}

function applyTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function startPreferences() {
  document.querySelector(".preferences")?.addEventListener("change", ({ target }) => {
    remember(target.name, target.value);
    if (target.name === "theme") applyTheme(target.value);
    else location.reload();
  });
}
