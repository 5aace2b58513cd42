/* Light, dark or as the system says; bigger text; colours of the frames. */

const STOPS = {
  light: ["#f7c33f", "#cfae5f", "#94908a", "#4c6a94", "#0e3a74"],
  dark: ["#8a5a00", "#96763f", "#8d97a0", "#7fb2e0", "#a9dcff"],
};

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** Old 0 .. new 1 as a colour whose lightness alone tells the order too. */
export function frameColor(share, theme) {
  const stops = STOPS[theme];
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [channels(stops[low]), channels(stops[low + 1])];
  return `rgb(${a.map((value, index) => Math.round(value + (at - low) * (b[index] - value))).join(" ")})`;
}

function luminance(color) {
  const parts = color.match(/[\d.]+/g).slice(0, 3).map((value) => {
    const share = Number(value) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}

/** Black or white, whichever reads better on the frame's colour. */
export function frameInk(share, theme) {
  return luminance(frameColor(share, theme)) > 0.179 ? "#101010" : "#ffffff";
}

export function theme(app, emit) {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const chosen = () => (["light", "dark"].includes(app.page.theme) ? app.page.theme : null);
  const shown = () => chosen() ?? (system.matches ? "dark" : "light");
  let last = null;
  function apply() {
    const now = shown();
    if (chosen()) root.dataset.theme = chosen();
    else delete root.dataset.theme;
    root.style.setProperty("--ramp", `linear-gradient(90deg, ${STOPS[now].join(", ")})`);
    if (now !== last) {
      last = now;
      emit("theme", now);
    }
  }
  system.addEventListener("change", apply);
  apply();
  return {
    shown,
    apply,
    color(name) {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    },
  };
}
