// What the public page does beyond what it says; without this script it is complete.

// Counts this opening once a tab: reloading is not scanning.
const scans = document.querySelector("[data-scans]");
if (scans) count(scans);

async function count(place) {
  const code = place.dataset.scans;
  const key = `nguon.scanned.${code}`;
  let counted = null;
  try {
    counted = JSON.parse(sessionStorage.getItem(key));
  } catch {
    // No storage, or not ours: counted anew.
  }
  try {
    if (!counted) {
      const answer = await fetch(`/api/v1/trace/${code}/scans`, { method: "POST" });
      if (!answer.ok) return;
      counted = await answer.json();
      sessionStorage.setItem(key, JSON.stringify(counted));
    }
  } catch {
    // The network is gone, or there is no storage: what was counted is shown, if anything was.
  }
  if (counted) showScans(place, counted);
}

function showScans(place, { first_at, count }) {
  const { first, count: label, hint } = place.dataset;
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit",
  }).formatToParts(new Date(first_at));
  const part = (type) => parts.find((each) => each.type === type).value;
  const moment = `${part("hour")}:${part("minute")} ${part("day")}/${part("month")}/${part("year")}`;
  const list = make("dl", "scans");
  for (const [name, value] of [[first, moment], [label, new Intl.NumberFormat("vi").format(count)]]) {
    const pair = make("div");
    pair.append(make("dt", "", name), make("dd", "", value));
    list.append(pair);
  }
  place.replaceChildren(list, ...(hint ? [make("p", "scans__hint", hint)] : []));
}

function make(name, className = "", text = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

// Pictures are enlarged over the page. They are links to the large ones, for whoever has no script.
const box = document.querySelector(".lightbox");
if (box?.showModal) {
  const large = box.querySelector("img");
  const [before, after, close] = ["before", "after", "close"].map((what) => box.querySelector(`[data-do=${what}]`));
  let row = [];
  let place = 0;
  const show = (to) => {
    place = Math.min(Math.max(to, 0), row.length - 1);
    const link = row[place];
    const small = link.querySelector("img");
    large.hidden = false;
    large.width = small.getAttribute("width");
    large.height = small.getAttribute("height");
    large.src = link.href;
    large.alt = small.alt;
    box.ariaLabel = small.alt;
    box.querySelector(".lightbox__about").textContent = small.alt;
    box.querySelector(".lightbox__place").textContent = `${place + 1} / ${row.length}`;
    for (const part of [before, after, box.querySelector(".lightbox__place")]) part.hidden = row.length < 2;
    before.disabled = place === 0;
    after.disabled = place === row.length - 1;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-picture]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const all = link.closest(".passport, .pictures, .picture--beside");
    row = all === link ? [link] : [...all.querySelectorAll("[data-picture]")];
    show(row.indexOf(link));
    box.showModal();
  });
  before.addEventListener("click", () => show(place - 1));
  after.addEventListener("click", () => show(place + 1));
  close.addEventListener("click", () => box.close());
  box.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft") show(place - 1);
    if (key === "ArrowRight") show(place + 1);
  });
  box.addEventListener("close", () => {
    large.removeAttribute("src");
    large.hidden = true;
  });
}

// A video is asked of YouTube only after a tap.
for (const link of document.querySelectorAll("[data-video]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const frame = make("iframe", "video");
    frame.src = `https://www.youtube-nocookie.com/embed/${link.dataset.video}?autoplay=1`;
    frame.title = link.textContent;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    link.parentElement.replaceChildren(frame);
  });
}

// Sharing: what the phone offers for it, else the address is copied.
for (const button of document.querySelectorAll("[data-share]")) {
  const address = document.querySelector("link[rel=canonical]")?.href ?? location.href;
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) {
        await navigator.share({ title: document.title, url: address });
      } else {
        await navigator.clipboard.writeText(address);
        button.lastElementChild.textContent = button.dataset.done;
      }
    } catch {
      // Whoever closes the sheet has changed their mind.
    }
  });
}

// The app's own pages speak the language that was chosen here.
const chosen = new URLSearchParams(location.search).get("lang");
if (chosen === "vi" || chosen === "en") {
  try {
    localStorage.setItem("nguon.language", chosen);
  } catch {
    // No storage: the cookie of the server remembers it.
  }
}
