/* Matchday in another website. One line of HTML:

     <script type="module" src="https://site/embed/v1.js" data-matchday="table" data-competition="…"></script>

   or an element, <matchday-table competition="…">. Everything is drawn in a shadow root from the page that the same options have for
   frames; only known tags and attributes are taken from it, so that nothing it says can run. Nothing is evaluated, no markup is
   given to the page's parser and no style attribute is written: strict content policies and Trusted Types are kept.

   What moves is asked for again by plain requests, which caches answer: a reader of somebody else's page holds no connection to us. */

const HOME = new URL(import.meta.url);
const KINDS = { table: "competition", matches: "competition", scorers: "competition", bracket: "competition", match: "match" };
const OPTIONS = ["lang", "theme", "accent", "density", "heading", "group", "show", "limit", "list", "team", "stage"];
const TAGS = new Set("A ABBR CAPTION DIV LI MAIN OL P SECTION SPAN STRONG SMALL TABLE TBODY TD TH THEAD TIME TR UL".split(" "));
const ATTRIBUTES = new Set("class role scope colspan datetime lang title tabindex data-when data-poll data-say".split(" "));
const PAUSE_SECONDS_MAX = 300;
const sheets = new Map();

/* A style sheet of ours as an object, which no content policy minds; asked for once. */
function sheet(address) {
  if (!sheets.has(address)) {
    sheets.set(address, fetch(address, { credentials: "omit" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => {
        const made = new CSSStyleSheet();
        made.replaceSync(text);
        return made;
      }));
  }
  return sheets.get(address);
}

/* The page at this address as a document in which nothing runs, with its tag. Fails for anything but an answer. */
function load(address) {
  return new Promise((found, failed) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.timeout = 15000;
    request.onload = () => (request.response ? found({ page: request.response, status: request.status }) : failed());
    request.onerror = request.ontimeout = failed;
    request.send();
  });
}

/* A copy with nothing but what embeds are made of. */
function copy(node, site) {
  if (node.nodeType === 3) return document.createTextNode(node.data);
  if (node.nodeType !== 1 || !TAGS.has(node.tagName)) return document.createTextNode("");
  const made = document.createElement(node.tagName);
  for (const { name, value } of node.attributes) {
    if (ATTRIBUTES.has(name) || name.startsWith("aria-")) made.setAttribute(name, value);
  }
  if (node.tagName === "A") {
    const target = new URL(node.getAttribute("href") || "/", site);
    if (target.protocol === "https:" || target.protocol === "http:") made.setAttribute("href", target.href);
    made.setAttribute("rel", "noopener");
  }
  for (const child of node.childNodes) made.append(copy(child, site));
  return made;
}

/* Moments in the reader's own zone. */
function localise(root, lang) {
  const parts = { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
  const year = new Date().getFullYear();
  for (const time of root.querySelectorAll("time[data-when]")) {
    const moment = new Date(time.dateTime);
    const wanted = moment.getFullYear() === year ? parts : { ...parts, year: "numeric" };
    time.textContent = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, wanted).format(moment);
  }
}

/* Asks again after as many seconds as the page says, while it can be seen. `look` returns the seconds; failures make pauses longer. */
function follow(element, look) {
  let isSeen = false, timer = 0, due = 0, failures = 0, isLooking = false;
  async function go() {
    clearTimeout(timer);
    if (!isSeen || document.hidden || isLooking || due === Infinity) return;
    const left = due - Date.now();
    if (left > 0) {
      timer = setTimeout(go, left);
      return;
    }
    isLooking = true;
    const seconds = await look().then((found) => ((failures = 0), found), () => Math.min(10 * 2 ** failures++, PAUSE_SECONDS_MAX));
    isLooking = false;
    due = seconds ? Date.now() + seconds * 1000 : Infinity;
    go();
  }
  const seen = new IntersectionObserver((entries) => {
    isSeen = entries[entries.length - 1].isIntersecting;
    go();
  }, { rootMargin: "300px" });
  seen.observe(element);
  document.addEventListener("visibilitychange", go);
  return {
    again() {
      due = 0;
      go();
    },
    end() {
      clearTimeout(timer);
      seen.disconnect();
      document.removeEventListener("visibilitychange", go);
      isSeen = false;
    },
  };
}

/* Puts what is new in place; focus stays on the same link, and what changed in a match is said. */
function show(root, old, main, voice) {
  const focused = root.activeElement && root.activeElement.getAttribute("href");
  if (old) old.replaceWith(main);
  else root.prepend(main);
  if (focused) [...main.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
  const said = main.querySelector("[data-say]")?.dataset.say || "";
  if (old && said && voice.dataset.said !== said) voice.textContent = said;
  voice.dataset.said = said;
}

function voiceOf() {
  const voice = document.createElement("span");
  voice.className = "hidden";
  voice.setAttribute("role", "status");
  return voice;
}

class Embed extends HTMLElement {
  static observedAttributes = ["competition", "match", ...OPTIONS];

  connectedCallback() {
    this.root ||= this.shadowRoot || this.attachShadow({ mode: "open" });
    if (!this.voice) this.root.append((this.voice = voiceOf()), document.createElement("slot"));
    this.following = follow(this, () => this.look());
  }

  disconnectedCallback() {
    this.following?.end();
    this.following = null;
  }

  attributeChangedCallback() {
    this.following?.again();
  }

  get address() {
    const kind = this.localName.slice("matchday-".length);
    const address = new URL(`/embed/${kind}/${encodeURIComponent(this.getAttribute(KINDS[kind]) || "")}`, this.getAttribute("site") || HOME);
    const lang = (this.getAttribute("lang") || document.documentElement.lang).slice(0, 2).toLowerCase();
    const chosen = { lang: lang === "de" ? "de" : "en" };
    for (const name of OPTIONS) {
      const value = this.getAttribute(name);
      if (name !== "lang" && value) chosen[name] = name === "accent" ? value.replace("#", "").toLowerCase() : value;
    }
    for (const name of Object.keys(chosen).sort()) address.searchParams.set(name, chosen[name]);
    return address;
  }

  async look() {
    const address = this.address;
    const styled = sheet(new URL("/embed/v1.css", address).href);
    const { page, status } = await load(address.href);
    const found = page.querySelector("main");
    if (!found) throw new Error("this is no embed");
    const accent = found.dataset.accent;
    const tinted = /^[0-9a-f]{6}$/.test(accent) ? [sheet(new URL(`/embed/accent/${accent}.css`, address).href)] : [];
    const styles = await Promise.all([styled, ...tinted]);
    if (address.href !== this.address.href) return this.look();
    const main = copy(found, address);
    const theme = address.searchParams.get("theme");
    if (theme === "light" || theme === "dark") this.dataset.theme = theme;
    else delete this.dataset.theme;
    this.root.adoptedStyleSheets = styles;
    localise(main, address.searchParams.get("lang"));
    main.setAttribute("role", "group"); // a page has one <main>, and this is not it
    this.root.querySelector("slot")?.remove();
    show(this.root, this.main, main, this.voice);
    this.main = main;
    if (status >= 500 || status === 429) throw new Error("later");
    return status === 200 ? Number(found.dataset.poll) : 0;
  }
}

/* In a frame the page is there already; it moves on by itself. */
function followFrame() {
  const voice = voiceOf();
  let main = document.querySelector("main.embed");
  const lang = document.documentElement.lang;
  localise(main, lang);
  document.body.append(voice);
  if (!Number(main.dataset.poll)) return;
  let isFirst = true;
  follow(document.body, async () => {
    if (!isFirst) {
      const { page, status } = await load(location.href);
      if (status !== 200) throw new Error("later");
      const fresh = copy(page.querySelector("main"), location.href);
      localise(fresh, lang);
      show(document, main, fresh, voice);
      main = fresh;
    }
    isFirst = false;
    return Number(main.dataset.poll);
  });
}

/* Each script tag of ours becomes its element, behind the tag. */
function replaceTags() {
  for (const tag of document.querySelectorAll("script[data-matchday]")) {
    if (!(tag.dataset.matchday in KINDS) || tag.src.split(/[?#]/)[0] !== HOME.href.split(/[?#]/)[0] || tag.dataset.done) continue;
    tag.dataset.done = "yes";
    const element = document.createElement(`matchday-${tag.dataset.matchday}`);
    for (const name of ["competition", "match", "site", ...OPTIONS]) if (tag.dataset[name]) element.setAttribute(name, tag.dataset[name]);
    tag.after(element);
  }
}

if (location.origin === HOME.origin && location.pathname.startsWith("/embed/")) {
  followFrame();
} else {
  for (const kind of Object.keys(KINDS)) customElements.get(`matchday-${kind}`) || customElements.define(`matchday-${kind}`, class extends Embed {});
  replaceTags();
}
