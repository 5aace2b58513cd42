/* What the page begins with: it needs nothing else, so that it runs even where a server stops while the page loads. It loads main.js,
   and style sheets that did not come; main.js loads the other parts by `load`. What does not come is said, and tried again by itself
   after pauses and by a button. Where a button's try fails although the server answers (some browsers keep a failure), the page is loaded
   anew, which its address allows. */

const PAUSES = [700, 1500, 3000, 6000, 12000]; // milliseconds until it is tried again
const notice = document.getElementById("unloaded");
const missing = new Map(); // what is tried again: {name, isOver, again}
let isPressed = false;

function show() {
  notice.hidden = missing.size === 0;
  if (notice.hidden) {
    isPressed = false;
    return;
  }
  const all = [...missing.values()];
  const isOver = all.some((one) => one.isOver);
  const names = [...new Set(all.map((one) => one.name).filter(Boolean))].join(", ");
  const text = `${isOver ? notice.dataset.over : notice.dataset.tried}${names ? ` ${notice.dataset.missing} ${names}.` : ""}`;
  if (notice.firstChild?.textContent === text) return;
  const hadFocus = notice.contains(document.activeElement);
  const said = document.createElement("span");
  said.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  button.textContent = notice.dataset.again;
  button.addEventListener("click", () => {
    isPressed = true;
    for (const { again } of [...missing.values()]) again();
  });
  notice.replaceChildren(said, " ", button);
  if (hadFocus) button.focus();
}

/* True where the server answers. */
const isThere = () => fetch("healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);

/** What `get` promises, tried again until it comes; `name` says in words what is missing meanwhile. */
async function load(get, name = "") {
  for (let at = 0; ; at += 1) {
    try {
      const got = await get();
      missing.delete(get);
      show();
      return got;
    } catch (error) {
      console.info(name, error);
      if (isPressed && (await isThere())) location.reload();
      isPressed = false;
      await new Promise((again) => {
        missing.set(get, { name, isOver: at >= PAUSES.length, again });
        show();
        if (at < PAUSES.length) setTimeout(again, PAUSES[at]);
      });
    }
  }
}

/* A style sheet that did not come, in its place. */
function sheetAgain(link) {
  const next = link.cloneNode();
  return new Promise((resolve, reject) => {
    next.addEventListener("load", () => (link.remove(), resolve()));
    next.addEventListener("error", (event) => (next.remove(), reject(event)));
    link.after(next);
  });
}

for (const link of document.querySelectorAll('link[rel="stylesheet"]')) if (!link.sheet) load(() => sheetAgain(link));
load(() => import("./main.js")).then(({ begin }) => begin(load));
