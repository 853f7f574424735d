/* A long roll call, quickly: the officials of the day are offered, and fill the lists of attendance and of votes. */

(function () {
  "use strict";

  const officials = document.getElementById("loos-officials");
  if (!officials) return;

  const form = officials.closest("form");
  const find = (selector) => form.querySelector(selector);
  const read = (name) => (find(`[name="${name}"]`) || { value: "" }).value.trim();
  const folded = (name) => name.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().split(/[^a-z0-9]+/).sort().join(" ").trim();
  const rows = (name) => [...form.querySelectorAll(`[data-loos-groups=${name}] [data-loos-list] > [data-loos-group]`)];
  const cell = (row, sub) => [...row.querySelectorAll("[name]")].find((control) => control.name.endsWith("-" + sub)).value.trim();
  const add = (name, values) => find(`[data-loos-groups=${name}]`).dispatchEvent(new CustomEvent("loos:add", { detail: values }));

  function say(words) {
    find("[data-loos-live]").textContent = words;
  }

  function answer(button, words) {
    let place = button.parentElement.querySelector("[data-loos-answer]");
    if (!place) {
      place = document.createElement("strong");
      place.dataset.loosAnswer = "";
      button.after(place);
    }
    place.textContent = words;
    say(words);
  }

  /* Who sits on the day that is typed, in the body that is typed, else in the council. */
  async function sitting() {
    const day = read("session_date"), organization = read("owner_org");
    if (!organization) return [];
    const told = new URLSearchParams({ organization, ...(day && { date: day }) });
    const response = await fetch(officials.dataset.address + "?" + told);
    if (!response.ok) return [];
    const bodies = (await response.json()).result.bodies;
    const body = bodies.find((one) => one.siren === read("body_siren")) || bodies[0];
    return body ? body.members.map((member) => member.name) : [];
  }

  function offer(names) {
    officials.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  }

  async function fill(button) {
    if (!read("session_date")) {
      answer(button, "Écrivez d’abord la date de la séance.");
      find("[name=session_date]").focus();
      return;
    }
    const names = await sitting(), known = new Set(rows("attendance").map((row) => folded(cell(row, "name"))));
    const missing = names.filter((name) => !known.has(folded(name)));
    offer(names);
    add("attendance", missing.map((name) => ({ name, presence: "present" })));
    const seats = find("[name=seats]");
    if (names.length && !seats.value) seats.value = names.length;
    if (!names.length) answer(button, "Aucun élu n’est connu à cette date : remplissez d’abord la liste des élus de la commune.");
    else answer(button, missing.length ? `Élus ajoutés : ${missing.length}.` : "Tous les élus en fonction sont déjà dans la liste.");
  }

  function cast(button) {
    const number = find("[data-loos-voted]").value;
    const voted = new Set(rows("votes").filter((row) => cell(row, "number") === number).map((row) => folded(cell(row, "name"))));
    const there = rows("attendance").filter((row) => ["present", "represented"].includes(cell(row, "presence"))).map((row) => cell(row, "name"));
    const missing = there.filter((name) => name && !voted.has(folded(name)));
    if (!number) return answer(button, "Écrivez d’abord le numéro de la délibération, dans « Délibérations ».");
    if (!there.length) return answer(button, "Remplissez d’abord « Qui était là ».");
    add("votes", missing.map((name) => ({ number, name, choice: "for" })));
    answer(button, `Votes ajoutés : ${missing.length}.`);
  }

  /* The deliberations that are typed above are those that one votes on below. */
  function number() {
    const select = find("[data-loos-voted]"), chosen = select.value;
    const told = rows("deliberations").map((row) => [cell(row, "number"), cell(row, "title")]).filter(([text]) => text);
    const options = (words) => told.map(([text, title]) => new Option(words(text, title), text));
    select.replaceChildren(...options((text, title) => (title ? `${text} – ${title}` : text)));
    document.getElementById("loos-numbers").replaceChildren(...options((_, title) => title));
    if (told.some(([text]) => text === chosen)) select.value = chosen;
  }

  form.addEventListener("change", async (event) => {
    if (["session_date", "owner_org", "body_siren"].includes(event.target.name)) offer(await sitting());
    if (event.target.closest("[data-loos-groups=deliberations]")) number();
  });
  form.addEventListener("click", (event) => {
    const filling = event.target.closest("[data-loos-fill]"), casting = event.target.closest("[data-loos-cast]");
    if (filling) fill(filling);
    if (casting) cast(casting);
  });
  if (find("[data-loos-voted]")) number();
})();
