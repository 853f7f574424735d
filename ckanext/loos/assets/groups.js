/* Repeating groups of a form: add, move, fold, copy, remove and take back. The order on the screen is the order sent. */

(function () {
  "use strict";

  const FEW = 3; // more groups than this are folded

  function say(root, words) {
    const live = root.closest("form").querySelector("[data-loos-live]");
    live.textContent = "";
    setTimeout(() => { live.textContent = words; }, 100);
  }

  function shown(control) {
    if (control.tagName === "SELECT") return control.selectedIndex < 0 ? "" : control.options[control.selectedIndex].text.trim();
    return control.type === "date" ? control.value.split("-").reverse().join("/") : control.value.trim();
  }

  function start(root) {
    const name = root.dataset.loosGroups, label = root.dataset.label, list = root.querySelector("[data-loos-list]");
    const templates = JSON.parse(root.dataset.told), cleared = JSON.parse(root.dataset.cleared);
    const template = root.querySelector("template");
    const whole = root.querySelector(":scope > details");
    const groups = () => [...list.children].filter((child) => child.matches("[data-loos-group]"));
    const control = (group, sub) => [...group.querySelectorAll("[name]")].find((c) => c.name.endsWith("-" + sub));
    const value = (group, sub) => { const found = control(group, sub); return found ? shown(found) : ""; };
    const first = (group) => group.querySelector("input, select, textarea");

    function told(group) {
      const filled = templates.filter((part) => part.match(/\{\w+\}/g).some((key) => value(group, key.slice(1, -1))));
      return filled.map((part) => part.replace(/\{(\w+)\}/g, (_, key) => value(group, key)).trim()).join(" – ");
    }

    function retell(group) {
      const place = group.querySelector("[data-loos-told]");
      if (place) place.textContent = told(group) || "à remplir";
    }

    /* Names, ids and references of a group follow its place. */
    function renumber(group, place) {
      if (group.dataset.loosAt === String(place)) return;
      const old = new RegExp("^((?:field-)?" + name + "-)\\d+-");
      group.querySelectorAll("[name], [id], [for], [aria-describedby]").forEach((element) => {
        for (const attribute of ["name", "id", "for", "aria-describedby"]) {
          if (element.hasAttribute(attribute)) element.setAttribute(attribute, element.getAttribute(attribute).replace(old, "$1" + place + "-"));
        }
      });
      const named = label + " " + (place + 1), number = group.querySelector("[data-loos-place]");
      if (number) number.textContent = place + 1;
      group.querySelector("[data-loos-named]").setAttribute("aria-label", named);
      group.querySelectorAll("[data-loos-do]").forEach((button) => button.setAttribute("aria-label", button.textContent.trim() + " : " + named));
      group.dataset.loosAt = place;
    }

    function count(all) {
      const place = root.querySelector("[data-loos-counted]");
      if (!place) return;
      const counts = new Map([...control(template.content, root.dataset.counted).options].slice(1).map((option) => [option.text.trim(), 0]));
      all.forEach((group) => { const choice = value(group, root.dataset.counted); if (counts.has(choice)) counts.set(choice, counts.get(choice) + 1); });
      place.textContent = [all.length + " en tout", ...[...counts].filter(([, n]) => n).map(([choice, n]) => choice + " : " + n)].join(" ; ");
    }

    function settle() {
      const all = groups();
      all.forEach((group, place) => {
        renumber(group, place);
        group.querySelector("[data-loos-do=up]").disabled = place === 0;
        group.querySelector("[data-loos-do=down]").disabled = place === all.length - 1;
      });
      count(all);
      list.dispatchEvent(new Event("change", { bubbles: true })); // CKAN warns who leaves a changed form
    }

    function make(values) {
      const group = template.content.querySelector("[data-loos-group]").cloneNode(true);
      for (const [sub, text] of Object.entries(values)) control(group, sub).value = text;
      ready(group);
      retell(group);
      return group;
    }

    function ready(group) {
      group.querySelectorAll("[data-loos-script]").forEach((element) => { element.hidden = false; });
    }

    function reveal(group) {
      if (whole) whole.open = true;
      settle();
      first(group).focus();
      group.scrollIntoView({ block: "nearest" });
    }

    function move(group, up) {
      const all = groups(), other = all[all.indexOf(group) + (up ? -1 : 1)];
      if (up) other.before(group); else other.after(group);
      settle();
      const button = group.querySelector("[data-loos-do=" + (up ? "up" : "down") + "]");
      (button.disabled ? group.querySelector("[data-loos-do=" + (up ? "down" : "up") + "]") : button).focus();
      say(root, label + " : nouvelle place, " + (groups().indexOf(group) + 1) + " sur " + groups().length + ".");
    }

    function copy(group) {
      const values = {};
      group.querySelectorAll("[name]").forEach((c) => { values[c.name.split("-").pop()] = c.value; });
      cleared.forEach((sub) => { values[sub] = ""; });
      const made = make(values);
      group.after(made);
      reveal(made);
      say(root, "Copie faite : " + label + " " + (groups().indexOf(made) + 1) + ".");
    }

    /* What is removed stays in a line with a button that takes it back, until the form is sent. */
    function remove(group) {
      const notice = document.createElement("p"), button = document.createElement("button");
      const words = group.querySelector("[data-loos-told]") ? told(group) : shown(first(group));
      notice.className = "loos-removed";
      notice.append("Retrait : " + label + " " + (groups().indexOf(group) + 1) + (words ? " (" + words + ")" : "") + ". ", button);
      button.type = "button";
      button.className = "btn btn-sm btn-light";
      button.textContent = "Annuler le retrait";
      button.addEventListener("click", () => { notice.replaceWith(group); reveal(group); });
      group.replaceWith(notice);
      settle();
      button.focus();
      say(root, notice.firstChild.textContent);
    }

    function fold(open) {
      list.querySelectorAll("details").forEach((details) => { details.open = open; });
    }

    const actions = {
      up: (group) => move(group, true), down: (group) => move(group, false), copy, remove,
      add: () => { const made = make({}); list.append(made); reveal(made); },
      fold: () => fold(false), unfold: () => fold(true),
    };
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-loos-do]");
      if (button) actions[button.dataset.loosDo](button.closest("[data-loos-group]"));
    });
    root.addEventListener("loos:add", (event) => {
      list.append(...event.detail.map(make));
      if (whole) whole.open = true;
      settle();
    });
    root.addEventListener("input", (event) => {
      const group = event.target.closest("[data-loos-group]");
      if (!group) return;
      retell(group);
      count(groups());
    });

    ready(root);
    settle();
    if (groups().length > FEW) {
      if (whole) whole.open = Boolean(list.querySelector(".error"));
      else groups().forEach((group) => { group.querySelector("details").open = group.matches(".error"); });
    }
  }

  /* A link to a field opens what it is folded in. */
  function go(hash) {
    const target = hash.length > 1 && document.getElementById(hash.slice(1));
    if (!target) return;
    for (let parent = target.closest("details"); parent; parent = parent.parentElement.closest("details")) parent.open = true;
    if (target.matches("input, select, textarea")) target.focus();
  }

  document.querySelectorAll("[data-loos-groups]").forEach(start);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#loos-mistakes a");
    if (link) { event.preventDefault(); go(link.hash); }
  });
  const mistakes = document.getElementById("loos-mistakes");
  if (mistakes) mistakes.focus();
})();
